// Jest runs the sources as Node does: types stripped in place, so that line numbers stay true.
const { stripTypeScriptTypes } = require('node:module');
const { createHash } = require('node:crypto');

module.exports = {
  process: (source, file) => ({
    code: file.endsWith('.ts') ? stripTypeScriptTypes(source, { mode: 'strip' }) : source,
  }),
  getCacheKey: (source, file, options) =>
    createHash('sha256')
      .update(process.version + options.instrument + file)
      .update(source)
      .digest('hex'),
};
