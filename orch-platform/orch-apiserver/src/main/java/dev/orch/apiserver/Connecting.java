package dev.orch.apiserver;

import com.google.common.collect.ImmutableList;
import dev.orch.apiserver.http.Request;
import dev.orch.model.DynamicObject;
import dev.orch.model.Kind;
import dev.orch.model.Subresource;
import dev.orch.model.json.Json;
import dev.orch.store.admission.Admission;
import dev.orch.store.admission.AdmissionRequest;
import dev.orch.store.api.Caller;
import dev.orch.store.api.Errors;
import dev.orch.store.api.WriteOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * Asks plugins whether a caller may be connected with a pod, a service or a node: they are shown
 * the request's parameters as an object. For one request.
 */
final class Connecting {
  private final Admission admission;
  private final Caller caller;

  Connecting(Admission admission, Caller caller) {
    this.admission = admission;
    this.caller = caller;
  }

  /**
   * @throws dev.orch.store.api.ApiException if one refuses it
   */
  void ask(Request request, Target target) {
    Subresource part = Objects.requireNonNull(target.kind().subresource(target.subresource()));
    Kind<DynamicObject> options =
        Kind.dynamicBuilder(
                part.group(), part.version().isEmpty() ? "v1" : part.version(), part.kind())
            .plural(target.kind().plural())
            .build();
    DynamicObject object = options.read(parameters(request, target), unknown -> {});
    AdmissionRequest<DynamicObject> asked =
        new AdmissionRequest<>(
            Admission.Operation.CONNECT,
            target.kind(),
            options,
            target.subresource(),
            target.namespace(),
            target.name(),
            object,
            null,
            caller,
            WriteOptions.NONE);
    DynamicObject admitted = admission.admit(asked);
    if (!admitted.equals(object)) {
      throw Errors.internal("what a connection is asked for can't be changed");
    }
    admission.validate(asked);
  }

  private static Json.Obj parameters(Request request, Target target) {
    return switch (target.subresource()) {
      case "exec" -> list(command(request), "command", request.query().get("command"));
      case "attach" -> command(request);
      case "portforward" -> ports(request);
      default -> text(Json.Obj.EMPTY, "path", ProxyName.path(request, target));
    };
  }

  private static Json.Obj command(Request request) {
    Json.Obj options = Json.Obj.EMPTY;
    for (String flag : ImmutableList.of("stdin", "stdout", "stderr", "tty")) {
      if (request.flag(flag)) {
        options = options.with(flag, Json.of(true));
      }
    }
    return text(options, "container", request.parameter("container"));
  }

  private static Json.Obj ports(Request request) {
    List<Json> ports = new ArrayList<>();
    for (String several : request.query().get("ports")) {
      for (String one : several.split(",", -1)) {
        if (one.matches("[0-9]{1,9}")) {
          ports.add(Json.of(Integer.parseInt(one)));
        }
      }
    }
    return ports.isEmpty() ? Json.Obj.EMPTY : Json.object("ports", new Json.Arr(ports));
  }

  private static Json.Obj text(Json.Obj options, String name, String value) {
    return value.isEmpty() ? options : options.with(name, value);
  }

  private static Json.Obj list(Json.Obj options, String name, List<String> values) {
    return values.isEmpty() ? options : options.with(name, Json.strings(values));
  }
}
