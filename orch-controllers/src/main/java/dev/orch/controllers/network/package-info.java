/** Endpoints and EndpointSlices of Services. */
@NullMarked
package dev.orch.controllers.network;

import org.jspecify.annotations.NullMarked;
