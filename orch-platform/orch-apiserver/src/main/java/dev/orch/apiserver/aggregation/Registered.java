package dev.orch.apiserver.aggregation;

import com.google.common.collect.ImmutableSortedMap;
import dev.orch.model.apiregistration.APIService;
import dev.orch.model.apiregistration.APIServiceCondition;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The APIServices of a moment, with what is known of the servers behind them. Immutable; replaced
 * whole when anything changes.
 *
 * @param services by name
 * @param known what was last heard of each that has a server behind it
 */
public record Registered(Map<String, APIService> services, Map<String, RemoteFacts> known) {
  /** Where nobody registers anything. */
  public static final Registered NOTHING =
      new Registered(ImmutableSortedMap.of(), ImmutableSortedMap.of());

  public Registered {
    services = ImmutableSortedMap.copyOf(services);
    known = ImmutableSortedMap.copyOf(known);
  }

  /** The name of the APIService of a group's version. */
  static String name(String group, String version) {
    return version + "." + group;
  }

  /** {@code v1}, or {@code apps/v1}. */
  static String apiVersion(String group, String version) {
    return group.isEmpty() ? version : group + "/" + version;
  }

  /** The APIService of a version that another server answers for, or null. */
  public @Nullable APIService remote(String group, String version) {
    APIService service = services.get(name(group, version));
    return service == null || service.spec().service() == null ? null : service;
  }

  /** What was last heard of the server behind it. */
  public RemoteFacts facts(APIService service) {
    return known.getOrDefault(service.metadata().name(), RemoteFacts.UNKNOWN);
  }

  /** Where the version stands among others. */
  public Priority priority(String group, String version) {
    return Priority.of(apiVersion(group, version), services.get(name(group, version)));
  }

  /** Whether requests may be handed on to it. */
  public static boolean isAvailable(APIService service) {
    APIServiceCondition condition = Conditions.available(service);
    return condition != null && condition.status().equals("True");
  }
}
