package dev.orch.model.kinds;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.Maps;
import dev.orch.model.Quantity;
import dev.orch.model.core.Container;
import dev.orch.model.core.ContainerBuilder;
import dev.orch.model.core.ContainerPort;
import dev.orch.model.core.EnvVar;
import dev.orch.model.core.EnvVarSource;
import dev.orch.model.core.EphemeralContainer;
import dev.orch.model.core.EphemeralContainerBuilder;
import dev.orch.model.core.HTTPGetAction;
import dev.orch.model.core.Lifecycle;
import dev.orch.model.core.LifecycleHandler;
import dev.orch.model.core.ObjectFieldSelector;
import dev.orch.model.core.Probe;
import dev.orch.model.core.ResourceRequirements;
import dev.orch.model.core.ResourceRequirementsBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Defaults of containers, in pods and in templates alike. Stateless. */
final class ContainerDefaults {
  private ContainerDefaults() {}

  /** The list with the function applied to every element. */
  static <T> List<T> each(List<T> list, UnaryOperator<T> change) {
    if (list.isEmpty()) {
      return list;
    }
    List<T> changed = new ArrayList<>(list.size());
    list.forEach(element -> changed.add(change.apply(element)));
    return ImmutableList.copyOf(changed);
  }

  static String or(String value, String ifEmpty) {
    return value.isEmpty() ? ifEmpty : value;
  }

  /** The function's result, or null for null. */
  static <T> @Nullable T present(@Nullable T value, UnaryOperator<T> change) {
    return value == null ? null : change.apply(value);
  }

  static Container container(Container container) {
    return ContainerBuilder.builder(container)
        .imagePullPolicy(
            or(container.imagePullPolicy(), ImageNames.defaultPullPolicy(container.image())))
        .terminationMessagePath(or(container.terminationMessagePath(), "/dev/termination-log"))
        .terminationMessagePolicy(or(container.terminationMessagePolicy(), "File"))
        .ports(each(container.ports(), ContainerDefaults::port))
        .env(each(container.env(), ContainerDefaults::variable))
        .resources(resources(container.resources()))
        .livenessProbe(present(container.livenessProbe(), ContainerDefaults::probe))
        .readinessProbe(present(container.readinessProbe(), ContainerDefaults::probe))
        .startupProbe(present(container.startupProbe(), ContainerDefaults::probe))
        .lifecycle(lifecycle(container.lifecycle()))
        .build();
  }

  static EphemeralContainer ephemeral(EphemeralContainer container) {
    return EphemeralContainerBuilder.builder(container)
        .imagePullPolicy(
            or(container.imagePullPolicy(), ImageNames.defaultPullPolicy(container.image())))
        .terminationMessagePath(or(container.terminationMessagePath(), "/dev/termination-log"))
        .terminationMessagePolicy(or(container.terminationMessagePolicy(), "File"))
        .ports(each(container.ports(), ContainerDefaults::port))
        .env(each(container.env(), ContainerDefaults::variable))
        .resources(resources(container.resources()))
        .livenessProbe(present(container.livenessProbe(), ContainerDefaults::probe))
        .readinessProbe(present(container.readinessProbe(), ContainerDefaults::probe))
        .startupProbe(present(container.startupProbe(), ContainerDefaults::probe))
        .lifecycle(lifecycle(container.lifecycle()))
        .build();
  }

  private static ContainerPort port(ContainerPort port) {
    return port.protocol().isEmpty() ? port.withProtocol("TCP") : port;
  }

  private static EnvVar variable(EnvVar variable) {
    EnvVarSource source = variable.valueFrom();
    if (source == null || source.fieldRef() == null) {
      return variable;
    }
    return variable.withValueFrom(source.withFieldRef(fieldRef(source.fieldRef())));
  }

  static ObjectFieldSelector fieldRef(ObjectFieldSelector selector) {
    return selector.apiVersion().isEmpty() ? selector.withApiVersion("v1") : selector;
  }

  static ResourceRequirements resources(ResourceRequirements resources) {
    return ResourceRequirementsBuilder.builder(resources)
        .limits(amounts(resources.limits()))
        .requests(amounts(resources.requests()))
        .build();
  }

  /** Amounts as the API keeps them: finer than a thousandth is rounded up. */
  static Map<String, Quantity> amounts(Map<String, Quantity> amounts) {
    return amounts.isEmpty()
        ? amounts
        : new TreeMap<>(Maps.transformValues(amounts, Quantity::roundedUpToMilli));
  }

  private static Probe probe(Probe probe) {
    return probe
        .withTimeoutSeconds(orNumber(probe.timeoutSeconds(), 1))
        .withPeriodSeconds(orNumber(probe.periodSeconds(), 10))
        .withSuccessThreshold(orNumber(probe.successThreshold(), 1))
        .withFailureThreshold(orNumber(probe.failureThreshold(), 3))
        .withHttpGet(present(probe.httpGet(), ContainerDefaults::httpGet));
  }

  private static int orNumber(int value, int ifZero) {
    return value == 0 ? ifZero : value;
  }

  private static HTTPGetAction httpGet(HTTPGetAction action) {
    return action.withPath(or(action.path(), "/")).withScheme(or(action.scheme(), "HTTP"));
  }

  /** The stop signal belongs to a feature that is off by default, so it is dropped. */
  private static @Nullable Lifecycle lifecycle(@Nullable Lifecycle lifecycle) {
    if (lifecycle == null) {
      return null;
    }
    boolean onlyStopSignal =
        lifecycle.stopSignal() != null
            && lifecycle.postStart() == null
            && lifecycle.preStop() == null;
    return onlyStopSignal
        ? null
        : new Lifecycle(handler(lifecycle.postStart()), handler(lifecycle.preStop()), null);
  }

  private static @Nullable LifecycleHandler handler(@Nullable LifecycleHandler handler) {
    return handler == null
        ? null
        : handler.withHttpGet(present(handler.httpGet(), ContainerDefaults::httpGet));
  }
}
