package dev.orch.scheduling;

/** A local test that also answers for a whole chunk at once. */
interface LocalColumnTest extends LocalTest, ColumnTest {}
