package dev.orch.store.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orch.model.core.Event;
import dev.orch.model.core.Namespace;
import dev.orch.model.json.Json;
import dev.orch.model.kinds.BuiltInKinds;
import dev.orch.store.ListRequest;
import dev.orch.store.Scope;
import dev.orch.store.api.Resources;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Events of an API whose clock the test turns. */
class ExpiringStoreTest {
  private Instant now = Instant.parse("2026-11-22T10:00:00Z");
  private final LocalApi api = LocalApi.builder().clock(() -> now).seed(1).build();
  private final Resources<Event> events = api.resources(Event.class).inNamespace("default");

  @BeforeEach
  void makeNamespace() {
    api.resources(Namespace.class)
        .create(
            BuiltInKinds.NAMESPACE.read(
                Json.parse("{\"metadata\":{\"name\":\"default\"}}"), unknown -> {}));
  }

  private void create(String name) {
    events.create(
        BuiltInKinds.EVENT.read(
            Json.parse(
                "{\"metadata\":{\"name\":\"%s\"},\"involvedObject\":{\"namespace\":\"default\"}}"
                    .formatted(name)),
            unknown -> {}));
  }

  private void pass(Duration time) {
    now = now.plus(time);
  }

  @Test
  void event_isGoneAfterAnHour() {
    create("a");
    pass(Duration.ofMinutes(59));
    assertThat(events.find("a")).isPresent();
    create("b");
    pass(Duration.ofMinutes(1));
    assertThat(events.list().items()).extracting(e -> e.metadata().name()).containsExactly("b");
  }

  @Test
  void writtenAgain_itsHourBeginsAnew() {
    create("a");
    pass(Duration.ofMinutes(59));
    events.edit("a", e -> e.withCount(2));
    pass(Duration.ofMinutes(59));
    assertThat(events.find("a")).isPresent();
    pass(Duration.ofMinutes(1));
    assertThat(events.find("a")).isEmpty();
  }

  @Test
  void deletedAndMadeAgain_itsHourIsTheSecondOnes() {
    create("a");
    pass(Duration.ofMinutes(30));
    events.delete("a");
    create("a");
    pass(Duration.ofMinutes(30));
    assertThat(events.find("a")).isPresent();
  }

  @Test
  void otherKinds_stay() {
    pass(Duration.ofDays(1));
    assertThat(api.resources(Namespace.class).find("default")).isPresent();
  }

  @Test
  void writersAlone_keepTheStoreSmall() {
    for (int i = 0; i < 1000; i++) {
      create("e" + i);
      pass(Duration.ofMinutes(1));
    }
    assertThat(api.store().list(ListRequest.all(Scope.of("events"))).items())
        .hasSizeLessThanOrEqualTo(61);
  }
}
