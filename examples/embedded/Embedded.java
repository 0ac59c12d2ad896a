import dev.orch.cluster.Orch;
import dev.orch.controllers.Controller;
import dev.orch.controllers.Result;
import dev.orch.model.ApiKind;
import dev.orch.model.Kind;
import dev.orch.model.Resource;
import dev.orch.model.apps.Deployment;
import dev.orch.model.apps.DeploymentBuilder;
import dev.orch.model.apps.DeploymentSpecBuilder;
import dev.orch.model.core.ContainerBuilder;
import dev.orch.model.core.Pod;
import dev.orch.model.core.PodSpecBuilder;
import dev.orch.model.core.PodTemplateSpecBuilder;
import dev.orch.model.meta.LabelSelectorBuilder;
import dev.orch.model.meta.ObjectMeta;
import dev.orch.model.meta.ObjectMetaBuilder;
import dev.orch.store.api.ApiWatch;
import dev.orch.store.api.Resources;
import dev.orch.store.api.WatchEvent;
import dev.orch.store.api.WatchHandler;
import dev.orch.store.api.WatchOptions;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;

/** A cluster in this JVM, with a kind and a controller of its own: a Site asks for a Deployment. */
public class Embedded {
  /** What is wanted. */
  public record SiteSpec(String image, int replicas) {}

  /** How far it is. */
  public record SiteStatus(int ready) {}

  /** The kind. */
  @ApiKind(group = "example.com", version = "v1")
  public record Site(ObjectMeta metadata, SiteSpec spec, SiteStatus status) implements Resource {
    public Site {
      status = status == null ? new SiteStatus(0) : status;
    }
  }

  static final Kind<Site> SITE = Kind.of(Site.class);

  // The controller: applies the Deployment that a Site asks for, and reports how many of its pods are ready.
  static final Controller<Site> SITES =
      Controller.of(SITE)
          .owns(Deployment.class)
          .reconcile(
              (site, context) -> {
                Deployment running = context.apply(deployment(site));
                int ready = running.status().readyReplicas();
                if (site.status().ready() != ready) {
                  context
                      .api()
                      .resources(SITE)
                      .inNamespace(site.metadata().namespace())
                      .status()
                      .edit(
                          site.metadata().name(),
                          s -> new Site(s.metadata(), s.spec(), new SiteStatus(ready)));
                }
                return Result.done();
              });

  static Deployment deployment(Site site) {
    Map<String, String> labels = Map.of("site", site.metadata().name());
    var container = ContainerBuilder.builder().name("web").image(site.spec().image()).build();
    var pod =
        PodTemplateSpecBuilder.builder()
            .metadata(ObjectMetaBuilder.builder().labels(labels).build())
            .spec(PodSpecBuilder.builder().containers(List.of(container)).build())
            .build();
    return DeploymentBuilder.builder()
        .metadata(
            ObjectMetaBuilder.builder()
                .namespace(site.metadata().namespace())
                .name(site.metadata().name())
                .build())
        .spec(
            DeploymentSpecBuilder.builder()
                .replicas(site.spec().replicas())
                .selector(LabelSelectorBuilder.builder().matchLabels(labels).build())
                .template(pod)
                .build())
        .build();
  }

  /** Waits until a Site says that all its pods are ready. */
  static void awaitReady(Resources<Site> sites) throws InterruptedException {
    CountDownLatch ready = new CountDownLatch(1);
    WatchHandler<Site> handler =
        new WatchHandler<>() {
          @Override
          public boolean onEvent(WatchEvent<Site> event) {
            if (event instanceof WatchEvent.Modified<Site> changed
                && changed.object().status().ready() == changed.object().spec().replicas()) {
              ready.countDown();
            }
            return true;
          }

          @Override
          public void onEnd() {}
        };
    try (ApiWatch watch = sites.watch(WatchOptions.fromStart(), Runnable::run, handler)) {
      sites.create(
          new Site(ObjectMetaBuilder.builder().name("home").build(), new SiteSpec("web:1", 3), null));
      ready.await();
    }
  }

  public static void main(String[] args) throws InterruptedException {
    long start = System.nanoTime();
    try (Orch cluster = Orch.builder().nodes(3).kind(SITE).controller(SITES).start()) {
      awaitReady(cluster.api().resources(SITE).inNamespace("default"));
      System.out.printf("3 pods ready after %d ms%n", (System.nanoTime() - start) / 1_000_000);
      for (Pod pod : cluster.api().resources(Pod.class).list().items()) {
        System.out.println(pod.metadata().name() + " runs on " + pod.spec().nodeName());
      }
    }
  }
}
