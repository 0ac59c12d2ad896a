package dev.orch.store.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.orch.model.DynamicObject;
import dev.orch.model.Kind;
import dev.orch.model.Kinds;
import dev.orch.model.Resource;
import dev.orch.model.apiextensions.CustomResourceDefinition;
import dev.orch.model.apiextensions.CustomResourceDefinitionCondition;
import dev.orch.model.core.Namespace;
import dev.orch.model.json.Json;
import dev.orch.model.json.Yaml;
import dev.orch.model.kinds.BuiltInKinds;
import dev.orch.model.kinds.ExtensionKinds;
import dev.orch.store.MemoryStore;
import dev.orch.store.VersionedStore;
import dev.orch.store.api.ApiException;
import dev.orch.store.api.ListOptions;
import dev.orch.store.api.Resources;
import dev.orch.store.api.WatchEvent;
import dev.orch.store.api.WatchHandler;
import dev.orch.store.api.WatchOptions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Kinds that come and go while the API runs. */
class CustomKindsTest {
  private static final Instant NOW = Instant.parse("2026-11-22T10:00:00Z");
  private final VersionedStore<Resource> store = new MemoryStore<>(new ResourceCodec(), 1);
  private final LocalApi api = api();

  private LocalApi api() {
    return LocalApi.builder().clock(() -> NOW).seed(1).store(store).build();
  }

  @BeforeEach
  void makeNamespace() {
    api.resources(Namespace.class)
        .create(
            BuiltInKinds.NAMESPACE.read(
                Json.parse("{\"metadata\":{\"name\":\"default\"}}"), unknown -> {}));
  }

  private static CustomResourceDefinition definition(String plural, String shortName, String spec) {
    return ExtensionKinds.DEFINITION.read(
        Yaml.parseOne(
            """
            metadata: {name: %1$s.example.com}
            spec:
              group: example.com
              scope: Namespaced
              names: {plural: %1$s, kind: K%1$s, shortNames: [%2$s]}
              versions:
              - name: v1
                served: true
                storage: true
                subresources: {status: {}}
                selectableFields: [{jsonPath: .spec.color}]
                schema: {openAPIV3Schema: {type: object, properties: {
                  spec: %3$s, status: {type: object, x-kubernetes-preserve-unknown-fields: true}}}}
              - name: v2beta1
                served: true
                storage: false
                deprecated: true
                schema: {openAPIV3Schema: {type: object, x-kubernetes-preserve-unknown-fields: true}}
            """
                .formatted(plural, shortName, spec),
            problem -> {}),
        unknown -> {});
  }

  private static final String SPEC =
      "{type: object, properties: {color: {type: string, default: blue}, size: {type: integer}}}";

  private Resources<CustomResourceDefinition> definitions() {
    return api.resources(CustomResourceDefinition.class);
  }

  @SuppressWarnings("unchecked")
  private static Kind<DynamicObject> kind(LocalApi api, String version) {
    Kind<?> kind = api.kinds().byResource("example.com/" + version, "widgets");
    return (Kind<DynamicObject>) java.util.Objects.requireNonNull(kind);
  }

  private Resources<DynamicObject> widgets() {
    return api.resources(kind(api, "v1")).inNamespace("default");
  }

  private DynamicObject widget(String yaml) {
    return kind(api, "v1").read(Yaml.parseOne(yaml, problem -> {}), unknown -> {});
  }

  private static List<String> conditions(CustomResourceDefinition definition) {
    return definition.status().conditions().stream()
        .map(c -> c.type() + "=" + c.status() + " " + c.reason())
        .toList();
  }

  private static final class Seen implements WatchHandler<DynamicObject> {
    final List<String> events = new ArrayList<>();

    @Override
    public boolean onEvent(WatchEvent<DynamicObject> event) {
      if (!(event instanceof WatchEvent.Bookmark)) {
        events.add(event.getClass().getSimpleName());
      }
      return true;
    }

    @Override
    public void onEnd() {
      events.add("end");
    }
  }

  @Test
  void definition_isServedWhenItsCreationReturns() {
    Kinds before = api.kinds();
    CustomResourceDefinition answer = definitions().create(definition("widgets", "w", SPEC));
    assertThat(answer.status().conditions()).isEmpty();
    assertThat(api.kinds()).isNotSameAs(before).isSameAs(api.kinds());
    assertThat(conditions(definitions().get("widgets.example.com")))
        .containsExactly("NamesAccepted=True NoConflicts", "Established=True InitialNamesAccepted");
    assertThat(kind(api, "v1").listName()).isEqualTo("KwidgetsList");
    assertThat(kind(api, "v2beta1").deprecation())
        .contains("example.com/v2beta1 Kwidgets is deprecated; use example.com/v1 Kwidgets");
  }

  @Test
  void object_isPrunedDefaultedAndKeptOnceForAllVersions() {
    definitions().create(definition("widgets", "w", SPEC));
    DynamicObject made =
        widgets().create(widget("{metadata: {name: a}, spec: {size: 1, odd: 2}, status: {x: 1}}"));
    assertThat(made.json().object("spec")).isEqualTo(Json.parse("{\"color\":\"blue\",\"size\":1}"));
    assertThat(made.json().has("status")).isFalse();
    DynamicObject other = api.resources(kind(api, "v2beta1")).inNamespace("default").get("a");
    assertThat(other.apiVersion()).isEqualTo("example.com/v2beta1");
    assertThat(widgets().list(ListOptions.fields("spec.color=blue")).items()).hasSize(1);
    assertThat(widgets().list(ListOptions.fields("spec.color=red")).items()).isEmpty();
    assertThatThrownBy(() -> widgets().create(widget("{metadata: {name: b}, spec: {size: x}}")))
        .isInstanceOf(ApiException.class)
        .hasMessageContaining("must be of type integer");
  }

  @Test
  void status_isWrittenApart() {
    definitions().create(definition("widgets", "w", SPEC));
    widgets().create(widget("{metadata: {name: a}, spec: {size: 1}}"));
    widgets()
        .status()
        .edit("a", w -> widget("{metadata: {name: a}, spec: {size: 2}, status: {ready: true}}"));
    assertThat(widgets().get("a").json().object("spec").get("size")).isEqualTo(Json.of(1));
    assertThat(widgets().get("a").json().object("status").get("ready")).isEqualTo(Json.of(true));
    assertThat(widgets().get("a").metadata().generation()).isEqualTo(1);
  }

  @Test
  void changedSchema_isWhatKeptObjectsAreReadBy_andEndsWatches() {
    definitions().create(definition("widgets", "w", SPEC));
    widgets().create(widget("{metadata: {name: a}, spec: {size: 1}}"));
    Seen seen = new Seen();
    widgets().watch(WatchOptions.fromStart(), Runnable::run, seen);
    String changed =
        "{type: object, properties: {color: {type: string}, late: {type: string, default: x}}}";
    definitions()
        .edit(
            "widgets.example.com",
            d ->
                d.withSpec(
                    d.spec().withVersions(definition("widgets", "w", changed).spec().versions())));
    assertThat(seen.events).containsExactly("Added", "end");
    assertThat(widgets().get("a").json().object("spec"))
        .isEqualTo(Json.parse("{\"color\":\"blue\",\"late\":\"x\"}"));
  }

  @Test
  void deletedDefinition_deletesItsObjectsFirst_andEndsWatches() {
    definitions().create(definition("widgets", "w", SPEC));
    widgets().create(widget("{metadata: {name: a}}"));
    Resources<DynamicObject> widgets = widgets();
    Seen seen = new Seen();
    widgets.watch(WatchOptions.fromStart(), Runnable::run, seen);
    definitions().delete("widgets.example.com");
    assertThat(definitions().find("widgets.example.com")).isEmpty();
    assertThat(seen.events).containsExactly("Added", "Deleted", "end");
    assertThat(api.kinds().byResource("example.com/v1", "widgets")).isNull();
    assertThatThrownBy(() -> widgets.get("a"))
        .isInstanceOf(ApiException.class)
        .hasMessageContaining("could not find the requested resource");
  }

  @Test
  void deletedDefinition_waitsForObjectsThatCannotGo() {
    definitions().create(definition("widgets", "w", SPEC));
    widgets().create(widget("{metadata: {name: a, finalizers: [e.com/f]}}"));
    definitions().delete("widgets.example.com");
    assertThat(definitions().get("widgets.example.com").status().conditions())
        .extracting(CustomResourceDefinitionCondition::reason)
        .contains("InstanceDeletionCheck");
    assertThatThrownBy(() -> widgets().create(widget("{metadata: {name: b}}")))
        .hasMessageContaining("create not allowed while custom resource definition is terminating");
    widgets().edit("a", w -> w.withMetadata(w.metadata().withFinalizers(List.of())));
    assertThat(definitions().find("widgets.example.com")).isEmpty();
  }

  @Test
  void takenName_isNotServed_untilItIsFree() {
    definitions().create(definition("widgets", "w", SPEC));
    definitions().create(definition("wheels", "w", SPEC));
    assertThat(conditions(definitions().get("wheels.example.com")))
        .containsExactly("NamesAccepted=False ShortNamesConflict", "Established=False NotAccepted");
    assertThat(api.kinds().byResource("example.com/v1", "wheels")).isNull();
    definitions().delete("widgets.example.com");
    assertThat(api.kinds().byResource("example.com/v1", "wheels")).isNotNull();
  }

  @Test
  void otherApi_overTheSameStore_servesThemToo() {
    LocalApi other = api();
    definitions().create(definition("widgets", "w", SPEC));
    widgets().create(widget("{metadata: {name: a}}"));
    assertThat(other.resources(kind(other, "v1")).inNamespace("default").get("a")).isNotNull();
    assertThat(kind(api(), "v1").shortNames()).containsExactly("w");
    definitions().delete("widgets.example.com");
    assertThat(other.kinds().byResource("example.com/v1", "widgets")).isNull();
  }
}
