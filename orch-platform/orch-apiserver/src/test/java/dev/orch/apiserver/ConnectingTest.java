package dev.orch.apiserver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.orch.apiserver.http.Request;
import dev.orch.model.DynamicObject;
import dev.orch.model.Kind;
import dev.orch.model.Resource;
import dev.orch.model.json.Json;
import dev.orch.model.json.Yaml;
import dev.orch.model.kinds.BuiltInKinds;
import dev.orch.store.admission.Admission;
import dev.orch.store.admission.AdmissionRequest;
import dev.orch.store.api.ApiException;
import dev.orch.store.api.Caller;
import dev.orch.store.api.Errors;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What plugins are told of connections. */
class ConnectingTest {
  private final List<AdmissionRequest<?>> asked = new ArrayList<>();
  private final Admission recording =
      new Admission() {
        @Override
        public <T extends Resource> void validate(AdmissionRequest<T> request) {
          asked.add(request);
        }
      };

  private static void ask(Admission plugin, String name, String query) {
    Kind<?> kind =
        name.startsWith("nodes/")
            ? BuiltInKinds.NODE
            : name.startsWith("pods/") ? BuiltInKinds.POD : BuiltInKinds.SERVICE;
    String namespace = kind.equals(BuiltInKinds.NODE) ? "" : "default";
    String part = name.substring(name.indexOf('/') + 1);
    String sub = part.replaceFirst("/.*", "");
    String path =
        "/api/v1/"
            + (namespace.isEmpty() ? "" : "namespaces/default/")
            + kind.plural()
            + "/x/"
            + part
            + query;
    new Connecting(plugin, Caller.component("tests"))
        .ask(
            Request.of("POST", path, header -> null, List.of(), List.of(), new byte[0]),
            new Target(kind, namespace, "x", sub));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '^',
      value = {
        "pods/exec; ?command=ls&command=-l&container=c&stdin=true&tty=1; {kind: PodExecOptions, stdin: true, tty: true, container: c, command: [ls, -l]}",
        "pods/attach; ?stdout=true; {kind: PodAttachOptions, stdout: true}",
        "pods/portforward; ?ports=80,8080; {kind: PodPortForwardOptions, ports: [80, 8080]}",
        "pods/proxy/a/b; ?x=y; {kind: PodProxyOptions, path: /a/b}",
        "services/proxy/; ^^; {kind: ServiceProxyOptions, path: /}",
        "nodes/proxy/metrics; ^^; {kind: NodeProxyOptions, path: /metrics}",
      })
  void connection_isAskedAboutWithItsParameters(String to, String query, String object) {
    ask(recording, to, query == null ? "" : query);
    AdmissionRequest<?> request = asked.get(0);
    assertThat(request.operation()).isEqualTo(Admission.Operation.CONNECT);
    assertThat(request.resource().plural() + "/" + request.subresource())
        .isEqualTo(to.replaceFirst("(/proxy).*", "$1"));
    Json.Obj shown = ((DynamicObject) request.object()).json();
    assertThat(shown.without("metadata"))
        .isEqualTo(Yaml.parseOne(object, problem -> {}).asObject().with("apiVersion", "v1"));
    assertThat(request.kind().plural()).isEqualTo(request.resource().plural());
  }

  @Test
  void refusal_isThrown() {
    Admission refusing =
        new Admission() {
          @Override
          public <T extends Resource> T admit(AdmissionRequest<T> request) {
            throw Errors.badRequest("not here");
          }
        };
    assertThatExceptionOfType(ApiException.class)
        .isThrownBy(() -> ask(refusing, "pods/exec", "?command=ls"))
        .withMessage("not here");
  }
}
