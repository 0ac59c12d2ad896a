package dev.orch.controllers.autoscaling;

import dev.orch.model.autoscalingv2.CrossVersionObjectReference;
import dev.orch.model.autoscalingv2.MetricIdentifier;
import dev.orch.model.kinds.MetricsKinds;
import dev.orch.model.metrics.ContainerMetrics;
import dev.orch.model.metrics.PodMetrics;
import dev.orch.store.api.Api;
import dev.orch.store.api.ApiException;
import dev.orch.store.api.ListOptions;
import dev.orch.store.api.Reason;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What the cluster's own API measures: the resources of pods, in metrics.k8s.io. The APIs of custom
 * and external metrics have no kinds, so there is nothing to ask for them here. Immutable.
 *
 * @param api the API, as the autoscalers' caller
 */
public record ApiMetrics(Api api) implements Metrics {
  @Override
  public Map<String, Sample> resource(
      String resource, String namespace, String selector, @Nullable String container) {
    Map<String, Sample> samples = new TreeMap<>();
    for (PodMetrics pod : measured(namespace, selector)) {
      amount(pod, resource, container)
          .ifPresent(milli -> samples.put(pod.metadata().name(), sample(pod, milli)));
    }
    return samples;
  }

  private List<PodMetrics> measured(String namespace, String selector) {
    if (api.kinds().byResource(MetricsKinds.POD.apiVersion(), "pods") == null) {
      throw unfetched("resource", "the server could not find the requested resource", "pods");
    }
    List<PodMetrics> pods;
    try {
      pods =
          api.resources(MetricsKinds.POD)
              .inNamespace(namespace)
              .list(ListOptions.labels(selector))
              .items();
    } catch (ApiException refused) {
      throw refused.is(Reason.NOT_FOUND)
          ? unfetched("resource", "the server could not find the requested resource", "pods")
          : new UnavailableException(
              "unable to fetch metrics from resource metrics API: " + refused.getMessage());
    }
    if (pods.isEmpty()) {
      throw new UnavailableException("no metrics returned from resource metrics API");
    }
    return pods;
  }

  private static Sample sample(PodMetrics pod, long milli) {
    return new Sample(
        Objects.requireNonNullElse(pod.timestamp(), Instant.EPOCH),
        Objects.requireNonNullElse(pod.window(), Duration.ZERO),
        milli);
  }

  /** Of all containers together, if each was measured. */
  private static Optional<Long> amount(
      PodMetrics pod, String resource, @Nullable String container) {
    long milli = 0;
    boolean found = false;
    for (ContainerMetrics measured : pod.containers()) {
      if (container != null && !container.equals(measured.name())) {
        continue;
      }
      var used = measured.usage().get(resource);
      if (used == null) {
        return Optional.empty();
      }
      milli += used.milliValue();
      found = true;
    }
    if (!found && container != null) {
      throw new UnavailableException(
          "failed to get container metrics: container "
              + container
              + " not present in metrics for pod "
              + pod.metadata().namespace()
              + "/"
              + pod.metadata().name());
    }
    return found ? Optional.of(milli) : Optional.empty();
  }

  @Override
  public Map<String, Sample> pods(MetricIdentifier metric, String namespace, String selector) {
    throw noCustomMetrics();
  }

  @Override
  public long object(
      MetricIdentifier metric, String namespace, CrossVersionObjectReference object) {
    throw noCustomMetrics();
  }

  private static UnavailableException noCustomMetrics() {
    return new UnavailableException(
        "unable to fetch metrics from custom metrics API: "
            + "no custom metrics API (custom.metrics.k8s.io) registered");
  }

  @Override
  public List<Long> external(MetricIdentifier metric, String namespace) {
    throw unfetched("external", "the server could not find the requested resource", metric.name());
  }

  private static UnavailableException unfetched(String api, String why, String resource) {
    String group = api.equals("resource") ? "metrics.k8s.io" : api + ".metrics.k8s.io";
    return new UnavailableException(
        "unable to fetch metrics from "
            + api
            + " metrics API: "
            + why
            + " (get "
            + resource
            + "."
            + group
            + ")");
  }
}
