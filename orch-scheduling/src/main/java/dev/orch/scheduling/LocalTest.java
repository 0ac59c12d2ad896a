package dev.orch.scheduling;

/**
 * A column test whose verdict depends on the node view alone, and that is a value: equal tests
 * judge alike, so that what one found on a node holds for all pods with an equal one.
 */
interface LocalTest extends ColumnTest {}
