// Prints a line for each test file and every failure in full; leaves the totals as JSON in TEST_SUMMARY_FILE.
const { writeFileSync } = require('node:fs');
const { relative } = require('node:path');

const write = (line) => process.stdout.write(`${line}\n`);

module.exports = class {
  constructor(globalConfig) {
    this.rootDir = globalConfig.rootDir;
  }

  onTestResult(test, result) {
    const file = relative(this.rootDir, test.path);
    const failures = result.testResults.filter(({ status }) => status === 'failed');
    const verdict = result.testExecError || failures.length > 0 ? 'FAIL' : 'pass';
    const skipped = result.numPendingTests + result.numTodoTests;
    const counts = `${result.testResults.length} tests${skipped > 0 ? `, ${skipped} skipped` : ''}`;
    write(`  ${verdict}  ${file} (${counts}, ${(result.perfStats.runtime / 1000).toFixed(1)} s)`);
    if (failures.length > 0 || result.testExecError) write(result.failureMessage ?? String(result.testExecError));
  }

  onRunComplete(_contexts, results) {
    const summary = {
      passed: results.numPassedTests,
      // A file that cannot even be loaded is a failure, however many tests it would have had.
      failed: results.numFailedTests + results.numRuntimeErrorTestSuites,
      skipped: results.numPendingTests + results.numTodoTests,
      failures: results.testResults.flatMap((suite) => this.failuresOf(suite)),
    };
    if (process.env.TEST_SUMMARY_FILE) writeFileSync(process.env.TEST_SUMMARY_FILE, JSON.stringify(summary));
  }

  failuresOf(suite) {
    const file = relative(this.rootDir, suite.testFilePath);
    if (suite.testExecError) return [`${file}: cannot be run`];
    return suite.testResults.filter(({ status }) => status === 'failed').map(({ fullName }) => `${file}: ${fullName}`);
  }
};
