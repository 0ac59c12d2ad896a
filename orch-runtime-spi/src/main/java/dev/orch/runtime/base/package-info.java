/** What runtimes are made with: a worker, logs in files, pipes that outlive a process, sessions. */
@NullMarked
package dev.orch.runtime.base;

import org.jspecify.annotations.NullMarked;
