/** What tests with real containers are made with: images, and a daemon of their own. */
@NullMarked
package dev.orch.contracts.containers;

import org.jspecify.annotations.NullMarked;
