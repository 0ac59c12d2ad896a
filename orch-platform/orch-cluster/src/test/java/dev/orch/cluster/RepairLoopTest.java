package dev.orch.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orch.model.core.Event;
import dev.orch.model.core.Service;
import dev.orch.model.core.ServiceBuilder;
import dev.orch.model.core.ServicePortBuilder;
import dev.orch.model.core.ServiceSpecBuilder;
import dev.orch.model.meta.ObjectMetaBuilder;
import dev.orch.model.networking.IPAddress;
import dev.orch.store.api.Resources;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class RepairLoopTest {
  @Test
  void addressThatIsGone_isBackAfterThreeMinutes_andAnEventTellsOfIt() {
    try (SimulatedCluster cluster = new SimulatedCluster(1, 0)) {
      Service service =
          cluster
              .of(Service.class)
              .create(
                  ServiceBuilder.builder()
                      .metadata(ObjectMetaBuilder.builder().name("web").build())
                      .spec(
                          ServiceSpecBuilder.builder()
                              .ports(List.of(ServicePortBuilder.builder().port(80).build()))
                              .build())
                      .build());
      String address = service.spec().clusterIP();
      Resources<IPAddress> addresses = cluster.api.resources(IPAddress.class);
      addresses.delete(address);
      cluster.executor.runFor(Duration.ofSeconds(200));
      assertThat(addresses.find(address)).isPresent();
      assertThat(cluster.of(Event.class).list().items())
          .filteredOn(event -> event.reason().equals("ClusterIPNotAllocated"))
          .singleElement()
          .matches(event -> event.type().equals("Warning"))
          .matches(event -> event.involvedObject().name().equals("web"))
          .matches(event -> event.source().component().equals("ipallocator-repair-controller"));
    }
  }
}
