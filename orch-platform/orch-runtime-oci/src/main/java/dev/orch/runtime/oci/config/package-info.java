/** The configuration of a container as the OCI runtime reads it, made by pure functions. */
@NullMarked
package dev.orch.runtime.oci.config;

import org.jspecify.annotations.NullMarked;
