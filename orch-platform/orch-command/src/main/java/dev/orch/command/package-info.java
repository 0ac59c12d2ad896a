/** The <code>orch</code> command. */
@NullMarked
package dev.orch.command;

import org.jspecify.annotations.NullMarked;
