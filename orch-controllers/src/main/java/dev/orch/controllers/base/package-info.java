/** What every loop stands on: tasks in turn, and facts with listeners. */
@NullMarked
package dev.orch.controllers.base;

import org.jspecify.annotations.NullMarked;
