/** Priority and fairness: which requests are served next when there are more than can be. */
@NullMarked
package dev.orch.apiserver.flow;

import org.jspecify.annotations.NullMarked;
