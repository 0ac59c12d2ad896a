package dev.orch.controllers.autoscaling;

import com.google.common.base.Suppliers;
import com.google.common.math.LongMath;
import dev.orch.controllers.autoscaling.Metrics.Sample;
import dev.orch.controllers.autoscaling.Metrics.UnavailableException;
import dev.orch.controllers.autoscaling.ReplicaCalculator.Answer;
import dev.orch.model.Quantity;
import dev.orch.model.autoscaling.Scale;
import dev.orch.model.autoscalingv2.ContainerResourceMetricSource;
import dev.orch.model.autoscalingv2.ContainerResourceMetricStatus;
import dev.orch.model.autoscalingv2.ExternalMetricSource;
import dev.orch.model.autoscalingv2.ExternalMetricStatus;
import dev.orch.model.autoscalingv2.MetricIdentifier;
import dev.orch.model.autoscalingv2.MetricSpec;
import dev.orch.model.autoscalingv2.MetricStatus;
import dev.orch.model.autoscalingv2.MetricStatusBuilder;
import dev.orch.model.autoscalingv2.MetricTarget;
import dev.orch.model.autoscalingv2.MetricValueStatus;
import dev.orch.model.autoscalingv2.ObjectMetricSource;
import dev.orch.model.autoscalingv2.ObjectMetricStatus;
import dev.orch.model.autoscalingv2.PodsMetricSource;
import dev.orch.model.autoscalingv2.PodsMetricStatus;
import dev.orch.model.autoscalingv2.ResourceMetricSource;
import dev.orch.model.autoscalingv2.ResourceMetricStatus;
import dev.orch.model.selector.LabelSelectors;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What each metric of an autoscaler proposes. For one run; immutable.
 *
 * @param namespace that of the autoscaler and its target
 * @param scale the target's
 */
record MetricProposals(
    Metrics metrics, ReplicaCalculator calculator, String namespace, Scale scale) {
  /**
   * A number of replicas.
   *
   * @param metric what proposes it
   */
  record Proposal(int replicas, String metric, MetricStatus status) {}

  /** A metric that proposes nothing. */
  static final class FailedException extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final String reason;
    private final String prefix;

    FailedException(String reason, String message, String prefix) {
      super(message);
      this.reason = reason;
      this.prefix = prefix;
    }

    /** The reason of the condition and the event. */
    String reason() {
      return reason;
    }

    /** As it is summed up with other metrics. */
    String summary() {
      return prefix + getMessage();
    }
  }

  Proposal of(MetricSpec spec) {
    switch (spec.type()) {
      case "Resource":
        ResourceMetricSource resource = Objects.requireNonNull(spec.resource());
        return failingAs(
            "FailedGetResourceMetric",
            "failed to get " + resource.name() + " resource metric value: ",
            () -> resource(resource));
      case "ContainerResource":
        ContainerResourceMetricSource container = Objects.requireNonNull(spec.containerResource());
        return failingAs(
            "FailedGetContainerResourceMetric",
            "failed to get " + container.name() + " container metric value: ",
            () -> container(container));
      case "Pods":
        PodsMetricSource pods = Objects.requireNonNull(spec.pods());
        return failingAs(
            "FailedGetPodsMetric", "failed to get pods metric value: ", () -> pods(pods));
      case "Object":
        ObjectMetricSource object = Objects.requireNonNull(spec.object());
        return failingAs(
            "FailedGetObjectMetric", "failed to get object metric value: ", () -> object(object));
      case "External":
        ExternalMetricSource external = Objects.requireNonNull(spec.external());
        return failingAs(
            "FailedGetExternalMetric",
            "failed to get " + external.metric().name() + " external metric value: ",
            () -> external(external));
      default:
        throw new FailedException(
            "InvalidMetricSourceType", "unknown metric source type \"" + spec.type() + '"', "");
    }
  }

  private static Proposal failingAs(String reason, String prefix, Supplier<Proposal> proposal) {
    try {
      return proposal.get();
    } catch (UnavailableException unknown) {
      throw new FailedException(reason, String.valueOf(unknown.getMessage()), prefix);
    }
  }

  /** Says before what else is said what was tried. */
  private static <T> T doing(String what, Supplier<T> asked) {
    try {
      return asked.get();
    } catch (UnavailableException unknown) {
      throw new UnavailableException(what + ": " + unknown.getMessage());
    }
  }

  private Proposal resource(ResourceMetricSource source) {
    Answer answer = resource(source.name(), source.target(), null);
    MetricValueStatus current = current(source.target(), answer);
    return new Proposal(
        answer.replicas(),
        source.name() + " resource" + kindOf(source.target()),
        MetricStatusBuilder.builder()
            .type("Resource")
            .resource(new ResourceMetricStatus(source.name(), current))
            .build());
  }

  private Proposal container(ContainerResourceMetricSource source) {
    Answer answer = resource(source.name(), source.target(), source.container());
    MetricValueStatus current = current(source.target(), answer);
    String utilized = source.target().averageValue() == null ? " container" : "";
    return new Proposal(
        answer.replicas(),
        source.name() + utilized + " resource" + kindOf(source.target()),
        MetricStatusBuilder.builder()
            .type("ContainerResource")
            .containerResource(
                new ContainerResourceMetricStatus(source.name(), current, source.container()))
            .build());
  }

  private static String kindOf(MetricTarget target) {
    return target.averageValue() == null ? " utilization (percentage of request)" : "";
  }

  private Answer resource(String name, MetricTarget target, @Nullable String container) {
    Quantity average = target.averageValue();
    Integer percent = target.averageUtilization();
    boolean processor = name.equals("cpu");
    if (average != null) {
      return doing(
          "failed to get " + name + " usage",
          () -> calculator.average(samples(name, container), average.milliValue(), processor));
    }
    if (percent == null) {
      throw new UnavailableException(
          "invalid resource metric source: neither an average utilization target nor an average"
              + " value (usage) target was set");
    }
    return doing(
        "failed to get " + name + " utilization",
        () ->
            calculator.utilization(
                samples(name, container),
                Suppliers.memoize(() -> Requests.of(calculator.pods(), name, container)),
                percent,
                processor));
  }

  private Map<String, Sample> samples(String resource, @Nullable String container) {
    return doing(
        "unable to get metrics for resource " + resource,
        () -> metrics.resource(resource, namespace, scale.status().selector(), container));
  }

  private static MetricValueStatus current(MetricTarget target, Answer answer) {
    Quantity usage = Quantity.ofMilli(answer.usage());
    return target.averageValue() == null
        ? new MetricValueStatus(null, usage, answer.utilization())
        : new MetricValueStatus(null, usage, null);
  }

  private Proposal pods(PodsMetricSource source) {
    MetricIdentifier metric = source.metric();
    Quantity target = source.target().averageValue();
    Map<String, Sample> samples =
        doing(
            "unable to get metric " + metric.name(),
            () -> metrics.pods(metric, namespace, scale.status().selector()));
    Answer answer = calculator.average(samples, target == null ? 0 : target.milliValue(), false);
    return new Proposal(
        answer.replicas(),
        "pods metric " + metric.name(),
        MetricStatusBuilder.builder()
            .type("Pods")
            .pods(new PodsMetricStatus(metric, averaged(answer)))
            .build());
  }

  private static MetricValueStatus averaged(Answer answer) {
    return new MetricValueStatus(null, Quantity.ofMilli(answer.usage()), null);
  }

  private static MetricValueStatus whole(Answer answer) {
    return new MetricValueStatus(Quantity.ofMilli(answer.usage()), null, null);
  }

  private Proposal object(ObjectMetricSource source) {
    MetricIdentifier metric = source.metric();
    Quantity value = source.target().value();
    Quantity average = source.target().averageValue();
    boolean isWhole = source.target().type().equals("Value") && value != null;
    if (!isWhole && average == null) {
      throw new UnavailableException(
          "invalid object metric source: neither a value target nor an average value target was"
              + " set");
    }
    String where =
        metric.name()
            + ": "
            + source.describedObject().kind()
            + " on "
            + namespace
            + " "
            + source.describedObject().name();
    Supplier<Long> read =
        () -> {
          try {
            return metrics.object(metric, namespace, source.describedObject());
          } catch (UnavailableException unknown) {
            throw new UnavailableException(
                "unable to get metric " + where + "/" + unknown.getMessage());
          }
        };
    Answer answer =
        isWhole
            ? calculator.value(read.get(), Objects.requireNonNull(value).milliValue())
            : doing(
                "failed to get " + metric.name() + " object metric",
                () ->
                    calculator.share(
                        read.get(),
                        Objects.requireNonNull(average).milliValue(),
                        scale.status().replicas()));
    return new Proposal(
        answer.replicas(),
        isWhole
            ? source.describedObject().kind() + " metric " + metric.name()
            : "external metric " + shown(metric),
        MetricStatusBuilder.builder()
            .type("Object")
            .object(
                new ObjectMetricStatus(
                    metric, isWhole ? whole(answer) : averaged(answer), source.describedObject()))
            .build());
  }

  private Proposal external(ExternalMetricSource source) {
    MetricIdentifier metric = source.metric();
    Quantity value = source.target().value();
    Quantity average = source.target().averageValue();
    if (value == null && average == null) {
      throw new UnavailableException(
          "invalid external metric source: neither a value target nor an average value target was"
              + " set");
    }
    Answer answer =
        doing(
            "failed to get " + metric.name() + " external metric",
            () -> {
              long usage = sum(metric);
              return average != null
                  ? calculator.share(usage, average.milliValue(), scale.status().replicas())
                  : calculator.value(usage, Objects.requireNonNull(value).milliValue());
            });
    return new Proposal(
        answer.replicas(),
        "external metric " + shown(metric),
        MetricStatusBuilder.builder()
            .type("External")
            .external(
                new ExternalMetricStatus(
                    metric, average != null ? averaged(answer) : whole(answer)))
            .build());
  }

  /** Of all series; saturates. */
  private long sum(MetricIdentifier metric) {
    String name = namespace + "/" + metric.name();
    return doing(
            "unable to get external metric "
                + name
                + "/"
                + LabelSelectors.struct(metric.selector()),
            () -> metrics.external(metric, namespace))
        .stream()
        .reduce(0L, LongMath::saturatedAdd);
  }

  private static String shown(MetricIdentifier metric) {
    return metric.name() + "(" + LabelSelectors.struct(metric.selector()) + ")";
  }
}
