/**
 * Arbitrary clusters, pods and events; a reference scheduler to compare with; and properties that
 * every profile must have.
 */
@NullMarked
package dev.orch.testkit.scheduling;

import org.jspecify.annotations.NullMarked;
