/** Benchmarks: what Orch costs, measured by JMH and at scale. */
@NullMarked
package dev.orch.benchmarks;

import org.jspecify.annotations.NullMarked;
