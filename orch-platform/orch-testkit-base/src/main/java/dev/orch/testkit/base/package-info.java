/** Time, threads and chance for tests, all from one seed. Knows nothing of Orch. */
@NullMarked
package dev.orch.testkit.base;

import org.jspecify.annotations.NullMarked;
