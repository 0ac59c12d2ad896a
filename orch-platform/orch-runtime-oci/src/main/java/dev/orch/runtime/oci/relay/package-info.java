/** The program that joins a port of a pod with its own input and output. */
@NullMarked
package dev.orch.runtime.oci.relay;

import org.jspecify.annotations.NullMarked;
