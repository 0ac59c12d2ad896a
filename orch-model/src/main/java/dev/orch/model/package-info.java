/**
 * The objects of the Kubernetes API as immutable records, and the kinds and the codec they are read
 * and written with.
 */
@NullMarked
package dev.orch.model;

import org.jspecify.annotations.NullMarked;
