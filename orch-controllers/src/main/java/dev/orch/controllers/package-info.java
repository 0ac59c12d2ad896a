/** Level-triggered reconcile loops: their engine, and Kubernetes' built-in controllers. */
@NullMarked
package dev.orch.controllers;

import org.jspecify.annotations.NullMarked;
