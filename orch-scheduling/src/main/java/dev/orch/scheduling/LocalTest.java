package dev.orch.scheduling;

/**
 * A test whose verdict depends on the node view alone, and that is a value: equal tests judge
 * alike. So what it found of a node holds for all pods with an equal test, and the scheduler asks
 * once for pods of one template. A record with all that the test knows of its pod is one.
 */
public interface LocalTest extends NodeTest {}
