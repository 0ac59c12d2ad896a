package dev.orch.controllers.network;

import com.google.common.collect.ImmutableList;
import dev.orch.controllers.Context;
import dev.orch.controllers.Edits;
import dev.orch.model.core.ObjectReference;
import dev.orch.model.discovery.Endpoint;
import dev.orch.model.discovery.EndpointPort;
import dev.orch.model.discovery.EndpointSlice;
import dev.orch.model.discovery.EndpointSliceBuilder;
import dev.orch.model.kinds.BuiltInKinds;
import dev.orch.model.meta.ObjectMeta;
import dev.orch.store.api.ApiException;
import dev.orch.store.api.Reason;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Distributes a Service's endpoints over slices so that few slices change: an endpoint stays where
 * it is, new ones fill what has room, and a slice that became free is used before another is made.
 * For one run and one family of addresses.
 */
final class SlicePlan {
  private final Context context;
  private final ObjectMeta description;
  private final String family;
  private final int mostEndpoints;
  private final boolean keepsEmpty;

  /**
   * A plan.
   *
   * @param description the metadata of a new slice; labels and annotations are those of every slice
   * @param mostEndpoints how many a slice may have
   * @param keepsEmpty whether there is a slice even if there are no endpoints
   */
  SlicePlan(
      Context context,
      ObjectMeta description,
      String family,
      int mostEndpoints,
      boolean keepsEmpty) {
    this.context = context;
    this.description = description;
    this.family = family;
    this.mostEndpoints = mostEndpoints;
    this.keepsEmpty = keepsEmpty;
  }

  private record Content(List<EndpointPort> ports, List<Endpoint> endpoints) {}

  void carryOut(List<EndpointSlice> present, Map<List<EndpointPort>, List<Endpoint>> wanted) {
    Map<EndpointSlice, Content> kept = new LinkedHashMap<>();
    List<Content> added = new ArrayList<>();
    wanted.forEach((ports, endpoints) -> distribute(present, ports, endpoints, kept, added));
    Deque<EndpointSlice> free = new ArrayDeque<>(present);
    free.removeAll(kept.keySet());
    if (wanted.isEmpty() && keepsEmpty) {
      added.add(new Content(ImmutableList.of(), ImmutableList.of()));
    }
    kept.forEach(this::write);
    for (Content content : added) {
      if (free.isEmpty()) {
        create(content);
      } else {
        write(free.removeFirst(), content);
      }
    }
    free.forEach(slice -> delete(slice, context));
  }

  private void distribute(
      List<EndpointSlice> present,
      List<EndpointPort> ports,
      List<Endpoint> endpoints,
      Map<EndpointSlice, Content> kept,
      List<Content> added) {
    Map<String, Endpoint> left = new TreeMap<>();
    endpoints.forEach(endpoint -> left.put(identity(endpoint), endpoint));
    Map<EndpointSlice, List<Endpoint>> staying = new LinkedHashMap<>();
    for (EndpointSlice slice : present) {
      if (slice.ports().equals(ports)) {
        List<Endpoint> stay = new ArrayList<>();
        for (Endpoint endpoint : slice.endpoints()) {
          Endpoint now = left.remove(identity(endpoint));
          if (now != null) {
            stay.add(now);
          }
        }
        if (!stay.isEmpty()) {
          staying.put(slice, stay);
        }
      }
    }
    Deque<Endpoint> rest = new ArrayDeque<>(left.values());
    staying.forEach(
        (slice, stay) -> {
          fill(stay, rest);
          kept.put(slice, new Content(ports, stay));
        });
    while (!rest.isEmpty()) {
      List<Endpoint> more = new ArrayList<>();
      fill(more, rest);
      added.add(new Content(ports, more));
    }
  }

  private void fill(List<Endpoint> slice, Deque<Endpoint> from) {
    while (slice.size() < mostEndpoints && !from.isEmpty()) {
      slice.add(from.removeFirst());
    }
  }

  private static String identity(Endpoint endpoint) {
    ObjectReference target = endpoint.targetRef();
    return endpoint.addresses() + (target == null ? "" : target.uid());
  }

  /** Its controllers may update slices, and not patch them. */
  private void write(EndpointSlice slice, Content content) {
    ObjectMeta metadata = slice.metadata().withLabels(description.labels());
    if (!description.annotations().isEmpty()) {
      metadata = metadata.withAnnotations(description.annotations());
    }
    EndpointSlice wanted =
        slice.withMetadata(metadata).withEndpoints(content.endpoints()).withPorts(content.ports());
    Edits.replace(context.api().resources(BuiltInKinds.ENDPOINT_SLICE), slice, wanted);
  }

  private void create(Content content) {
    EndpointSlice slice =
        EndpointSliceBuilder.builder()
            .metadata(description)
            .addressType(family)
            .endpoints(content.endpoints())
            .ports(content.ports())
            .build();
    try {
      context
          .api()
          .resources(BuiltInKinds.ENDPOINT_SLICE)
          .inNamespace(description.namespace())
          .create(slice);
    } catch (ApiException refused) {
      if (!Edits.isNamespaceEnding(refused)) {
        throw refused;
      }
    }
  }

  static void delete(EndpointSlice slice, Context context) {
    try {
      context
          .api()
          .resources(BuiltInKinds.ENDPOINT_SLICE)
          .inNamespace(slice.metadata().namespace())
          .delete(slice.metadata().name());
    } catch (ApiException refused) {
      if (!refused.is(Reason.NOT_FOUND)) {
        throw refused;
      }
    }
  }
}
