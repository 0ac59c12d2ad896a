/** A runtime whose containers are made by crun or runc. */
@NullMarked
package dev.orch.runtime.oci;

import org.jspecify.annotations.NullMarked;
