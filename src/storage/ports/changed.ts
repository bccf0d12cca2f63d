/** What has become of a change: done, too late for the version it was meant for, or of what is not there. */
export type Changed = 'updated' | 'changed' | 'missing';
