/**
 * Rules of schemas in the Common Expression Language, as Kubernetes has them. What an assembly
 * finds by {@link java.util.ServiceLoader} when this module is there.
 */
@org.jspecify.annotations.NullMarked
package dev.orch.cel;
