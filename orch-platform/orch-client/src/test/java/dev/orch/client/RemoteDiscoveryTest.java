package dev.orch.client;

import static dev.orch.client.ScriptedServer.answer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import dev.orch.model.DynamicObject;
import dev.orch.model.Kind;
import dev.orch.model.Kinds;
import dev.orch.model.core.ConfigMap;
import dev.orch.model.kinds.BuiltInKinds;
import dev.orch.store.local.LocalApi;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class RemoteDiscoveryTest {
  @Test
  @SuppressWarnings("unchecked") // a kind that was discovered has no record
  void whatHasNoRecordHere_isFoundAsTrees() {
    try (Serving serving = new Serving(LocalApi.builder().clock(() -> Serving.NOW).build());
        RemoteApi api =
            serving
                .builder(serving.access())
                .kinds(Kinds.of(List.of(BuiltInKinds.all().of(ConfigMap.class))))
                .build()) {
      assertThat(api.kinds().all()).hasSize(1);
      Kinds kinds = api.discover();
      assertThat(kinds.all())
          .extracting(Kind::toString)
          .containsAll(BuiltInKinds.all().all().stream().map(Kind::toString).toList());
      assertThat(kinds.of(ConfigMap.class).isDynamic()).isFalse();
      Kind<DynamicObject> deployments =
          (Kind<DynamicObject>) Objects.requireNonNull(kinds.byName("apps/v1", "Deployment"));
      assertThat(deployments.isNamespaced()).isTrue();
      assertThat(deployments.plural()).isEqualTo("deployments");
      assertThat(api.resources(deployments).list().items()).isEmpty();
      assertThat(api.discover().all()).hasSameSizeAs(kinds.all());
    }
  }

  @Test
  void serverThatTellsGroupByGroup_isAskedSo() {
    String core =
        "{'kind':'APIResourceList','resources':[{'name':'configmaps','kind':'ConfigMap','namespaced':true},"
            + "{'name':'configmaps/status','kind':'ConfigMap','namespaced':true}]}";
    String cats =
        "{'kind':'APIResourceList','resources':[{'name':'cats','kind':'Cat','namespaced':false}]}";
    ScriptedServer.Script byPath =
        (request, out) -> {
          String path = request.line().split(" ")[1];
          ScriptedServer.Script found =
              switch (path) {
                case "/api" -> answer(200, "{'kind':'APIVersions','versions':['v1']}");
                case "/apis" ->
                    answer(
                        200,
                        "{'kind':'APIGroupList','groups':[{'name':'away.io','versions':[{'version':'v1'}]},"
                            + "{'name':'example.com','versions':[{'version':'v2'}]}]}");
                case "/api/v1" -> answer(200, core);
                case "/apis/example.com/v2" -> answer(200, cats);
                default -> answer(503, "away");
              };
          return found.answer(request, out);
        };
    try (ScriptedServer server = ScriptedServer.answering(byPath);
        RemoteApi api = RemoteApi.builder(server.access()).kinds(Kinds.of(List.of())).build()) {
      assertThat(api.discover().all())
          .extracting(Kind::toString, Kind::plural, Kind::isNamespaced)
          .containsExactly(
              tuple("example.com/v2 Cat", "cats", false),
              tuple("v1 ConfigMap", "configmaps", true));
    }
  }
}
