package dev.orch.model.kinds;

import com.google.common.collect.ImmutableList;
import dev.orch.model.IntOrString;
import dev.orch.model.core.Container;
import dev.orch.model.core.ExecAction;
import dev.orch.model.core.GRPCAction;
import dev.orch.model.core.HTTPGetAction;
import dev.orch.model.core.HTTPHeader;
import dev.orch.model.core.Lifecycle;
import dev.orch.model.core.LifecycleHandler;
import dev.orch.model.core.Probe;
import dev.orch.model.core.SleepAction;
import dev.orch.model.core.TCPSocketAction;
import dev.orch.model.validation.FieldError;
import dev.orch.model.validation.FieldErrors;
import dev.orch.model.validation.FieldPath;
import dev.orch.model.validation.Names;
import org.jspecify.annotations.Nullable;

/** The rules of probes and lifecycle handlers. Stateless. */
final class ProbeValidation {
  /** What a probe or a lifecycle handler does, of which it has exactly one. */
  private record Handler(
      @Nullable ExecAction exec,
      @Nullable HTTPGetAction httpGet,
      @Nullable TCPSocketAction tcpSocket,
      @Nullable GRPCAction grpc,
      @Nullable SleepAction sleep) {}

  private ProbeValidation() {}

  /** The probes and the lifecycle of a container that may have them. */
  static void container(
      Container container, @Nullable Long grace, FieldPath path, FieldErrors errors) {
    Lifecycle lifecycle = container.lifecycle();
    if (lifecycle != null) {
      lifecycle(lifecycle, grace, path.child("lifecycle"), errors);
    }
    once(container.livenessProbe(), path.child("livenessProbe"), errors);
    readiness(container.readinessProbe(), path.child("readinessProbe"), errors);
    once(container.startupProbe(), path.child("startupProbe"), errors);
  }

  private static void once(@Nullable Probe probe, FieldPath path, FieldErrors errors) {
    if (probe == null) {
      return;
    }
    probe(probe, path, errors);
    if (probe.successThreshold() != 1) {
      errors.add(
          FieldError.invalid(
              path.child("successThreshold"), probe.successThreshold(), "must be 1"));
    }
  }

  private static void readiness(@Nullable Probe probe, FieldPath path, FieldErrors errors) {
    if (probe == null) {
      return;
    }
    probe(probe, path, errors);
    if (probe.terminationGracePeriodSeconds() != null) {
      errors.add(
          FieldError.invalid(
              path.child("terminationGracePeriodSeconds"),
              probe.terminationGracePeriodSeconds(),
              "must not be set for readinessProbes"));
    }
  }

  private static void probe(Probe probe, FieldPath path, FieldErrors errors) {
    handler(
        new Handler(probe.exec(), probe.httpGet(), probe.tcpSocket(), probe.grpc(), null),
        null,
        path,
        errors);
    Checks.notNegative(
        (long) probe.initialDelaySeconds(), path.child("initialDelaySeconds"), errors);
    Checks.notNegative((long) probe.timeoutSeconds(), path.child("timeoutSeconds"), errors);
    Checks.notNegative((long) probe.periodSeconds(), path.child("periodSeconds"), errors);
    Checks.notNegative((long) probe.successThreshold(), path.child("successThreshold"), errors);
    Checks.notNegative((long) probe.failureThreshold(), path.child("failureThreshold"), errors);
    Long grace = probe.terminationGracePeriodSeconds();
    if (grace != null && grace <= 0) {
      errors.add(
          FieldError.invalid(
              path.child("terminationGracePeriodSeconds"), grace, "must be greater than 0"));
    }
  }

  private static void lifecycle(
      Lifecycle lifecycle, @Nullable Long grace, FieldPath path, FieldErrors errors) {
    handler(lifecycle.postStart(), grace, path.child("postStart"), errors);
    handler(lifecycle.preStop(), grace, path.child("preStop"), errors);
  }

  private static void handler(
      @Nullable LifecycleHandler handler,
      @Nullable Long grace,
      FieldPath path,
      FieldErrors errors) {
    if (handler != null) {
      handler(
          new Handler(
              handler.exec(), handler.httpGet(), handler.tcpSocket(), null, handler.sleep()),
          grace,
          path,
          errors);
    }
  }

  private static void handler(
      Handler handler, @Nullable Long grace, FieldPath path, FieldErrors errors) {
    int found = 0;
    if (handler.exec() != null) {
      found++;
      if (handler.exec().command().isEmpty()) {
        errors.add(FieldError.required(path.child("exec").child("command"), ""));
      }
    }
    if (handler.httpGet() != null && only(found++, path.child("httpGet"), errors)) {
      httpGet(handler.httpGet(), path.child("httpGet"), errors);
    }
    if (handler.tcpSocket() != null && only(found++, path.child("tcpSocket"), errors)) {
      Checks.port(handler.tcpSocket().port(), path.child("tcpSocket").child("port"), errors);
    }
    if (handler.grpc() != null && only(found++, path.child("grpc"), errors)) {
      IntOrString port = IntOrString.of(handler.grpc().port());
      Checks.port(port, path.child("grpc").child("port"), errors);
    }
    if (handler.sleep() != null && only(found++, path.child("sleep"), errors)) {
      sleep(handler.sleep(), grace, path.child("sleep"), errors);
    }
    if (found == 0) {
      errors.add(FieldError.required(path, "must specify a handler type"));
    }
  }

  private static boolean only(int found, FieldPath path, FieldErrors errors) {
    if (found > 0) {
      errors.add(FieldError.forbidden(path, "may not specify more than 1 handler type"));
    }
    return found == 0;
  }

  private static void sleep(
      SleepAction sleep, @Nullable Long grace, FieldPath path, FieldErrors errors) {
    if (grace != null && (sleep.seconds() < 0 || sleep.seconds() > grace)) {
      errors.add(
          FieldError.invalid(
              path,
              sleep.seconds(),
              "must be non-negative and less than terminationGracePeriodSeconds (" + grace + ")"));
    }
  }

  private static void httpGet(HTTPGetAction action, FieldPath path, FieldErrors errors) {
    Checks.required(action.path(), path.child("path"), errors);
    Checks.port(action.port(), path.child("port"), errors);
    Checks.oneOf(action.scheme(), ImmutableList.of("HTTP", "HTTPS"), path.child("scheme"), errors);
    for (HTTPHeader header : action.httpHeaders()) {
      Checks.all(Names.httpHeader(header.name()), header.name(), path.child("httpHeaders"), errors);
    }
  }
}
