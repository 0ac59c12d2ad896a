/**
 * Structural schemas of kinds that have no record: what they say of an object's fields, and what
 * follows for objects, one class per concern. Usable without an API.
 */
@org.jspecify.annotations.NullMarked
package dev.orch.model.structural;
