// Imported by a spare worker that waits, so that Node has its loader of CommonJS ready.
exports.warm = true;
