/** Caches of the API's objects that follow it by list and watch. */
@NullMarked
package dev.orch.controllers.informer;

import org.jspecify.annotations.NullMarked;
