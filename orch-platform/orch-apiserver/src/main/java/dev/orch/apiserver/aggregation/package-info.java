/** Which groups and versions are served, by whom, and whether those are there. */
@NullMarked
package dev.orch.apiserver.aggregation;

import org.jspecify.annotations.NullMarked;
