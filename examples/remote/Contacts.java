import dev.orch.client.RemoteApi;
import dev.orch.cluster.ControllerRunner;
import dev.orch.controllers.Controller;
import dev.orch.controllers.Result;
import dev.orch.model.core.ConfigMap;
import dev.orch.model.core.ConfigMapBuilder;
import dev.orch.model.core.Namespace;
import dev.orch.model.meta.ObjectMetaBuilder;
import java.util.Map;
import java.util.concurrent.CountDownLatch;

/**
 * A controller for whatever cluster kubectl would call: each namespace with the label {@code team}
 * gets a ConfigMap that says whom to ask.
 */
public class Contacts {
  static final String TEAM = "team";

  static final Controller<Namespace> CONTACTS =
      Controller.of(Namespace.class)
          .named("contacts")
          .owns(ConfigMap.class)
          .reconcile(
              (namespace, context) -> {
                String team = namespace.metadata().labels().get(TEAM);
                if (team != null && namespace.metadata().deletionTimestamp() == null) {
                  context.apply(contact(namespace.metadata().name(), team));
                }
                return Result.done();
              });

  static ConfigMap contact(String namespace, String team) {
    return ConfigMapBuilder.builder()
        .metadata(ObjectMetaBuilder.builder().namespace(namespace).name("contact").build())
        .data(Map.of("ask", team + "@example.com"))
        .build();
  }

  public static void main(String[] args) throws InterruptedException {
    try (RemoteApi api = RemoteApi.connect();
        ControllerRunner running = ControllerRunner.builder(api).controller(CONTACTS).start()) {
      System.out.println("watching the namespaces of the current context; Ctrl-C ends it");
      new CountDownLatch(1).await();
    }
  }
}
