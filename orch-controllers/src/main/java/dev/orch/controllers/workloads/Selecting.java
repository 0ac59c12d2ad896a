package dev.orch.controllers.workloads;

import com.google.common.collect.ImmutableList;
import dev.orch.controllers.Context;
import dev.orch.controllers.informer.Informer;
import dev.orch.controllers.informer.Informers;
import dev.orch.controllers.informer.Lister;
import dev.orch.controllers.informer.ObjectKey;
import dev.orch.model.Kind;
import dev.orch.model.Resource;
import dev.orch.model.meta.LabelSelector;
import dev.orch.model.meta.OwnerReference;
import dev.orch.model.meta.Owners;
import dev.orch.model.selector.LabelSelectors;
import java.util.Collection;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Finds objects by who controls them, and by who may. Stateless. */
public final class Selecting {
  private static final String INDEX = "controller";

  private Selecting() {}

  /** The objects of one kind by the uid of what controls them. */
  public record ByController<D extends Resource>(Lister<D> lister) {
    /** Those that the object of that uid controls; those that nobody does for {@code ""}. */
    public List<D> of(String namespace, String uid) {
      return lister.byIndex(INDEX, namespace + "/" + uid);
    }
  }

  /** The cache of the kind, indexed by controller. */
  public static <D extends Resource> ByController<D> byController(Context context, Kind<D> kind) {
    return byController(context.lister(kind));
  }

  public static <D extends Resource> ByController<D> byController(Informers caches, Kind<D> kind) {
    return byController(caches.of(kind));
  }

  private static <D extends Resource> ByController<D> byController(Lister<D> lister) {
    if (lister instanceof Informer<D> informer) {
      informer.addIndex(INDEX, Selecting::controller);
    }
    return new ByController<>(lister);
  }

  private static Collection<String> controller(Resource object) {
    String uid = Owners.controllerOf(object.metadata()).map(OwnerReference::uid).orElse("");
    return ImmutableList.of(object.metadata().namespace() + "/" + uid);
  }

  /** Those owners whose selector selects an object that nobody controls. */
  public static <O extends Resource> Collection<ObjectKey> adopters(
      Resource orphan, Lister<O> owners, Function<O, @Nullable LabelSelector> selector) {
    if (Owners.controllerOf(orphan.metadata()).isPresent()) {
      return ImmutableList.of();
    }
    ImmutableList.Builder<ObjectKey> keys = ImmutableList.builder();
    for (O owner : owners.inNamespace(orphan.metadata().namespace())) {
      LabelSelector wanted = selector.apply(owner);
      if (wanted != null && LabelSelectors.matches(wanted, orphan.metadata().labels())) {
        keys.add(ObjectKey.of(owner));
      }
    }
    return keys.build();
  }
}
