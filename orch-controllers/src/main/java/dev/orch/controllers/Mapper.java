package dev.orch.controllers;

import dev.orch.controllers.informer.Informers;
import dev.orch.controllers.informer.ObjectKey;
import dev.orch.model.Resource;
import java.util.Collection;

/**
 * Tells which of a controller's objects need a look when an object of another kind changed: asked
 * for its state before and after. Called on an informer's executor; reads caches, calls nothing.
 */
@FunctionalInterface
public interface Mapper<S extends Resource> {
  Collection<ObjectKey> keys(S changed, Informers caches);
}
