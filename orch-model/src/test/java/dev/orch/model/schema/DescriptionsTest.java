package dev.orch.model.schema;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orch.model.Records;
import dev.orch.model.Resource;
import dev.orch.model.core.Container;
import dev.orch.model.core.EphemeralContainer;
import dev.orch.model.core.NodeCondition;
import dev.orch.model.core.Pod;
import dev.orch.model.schema.Descriptions.Described;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Every type and field of the API's records is described, and nothing else is. */
class DescriptionsTest {
  private static final String MODEL = "dev.orch.model.";

  private final Descriptions descriptions = new Descriptions();

  private static String group(RecordType<?> type) {
    return type.type().getPackageName().substring(MODEL.length());
  }

  /** The records of the API's groups, which are those that have a file. */
  private static Set<RecordType<?>> types() {
    Set<RecordType<?>> types = new LinkedHashSet<>();
    for (Class<? extends Record> record : Records.all()) {
      if (!record.getPackageName().endsWith(".apply")
          && !record.getPackageName().endsWith(".validation")) {
        RecordType<?> type = RecordType.of(record);
        types.add(type);
        type.fields().forEach(field -> add(field.type(), types));
      }
    }
    return types;
  }

  private static void add(FieldType type, Set<RecordType<?>> types) {
    if (type instanceof FieldType.RecordOf record) {
      types.add(record.recordType());
    }
  }

  private static List<String> flaws(Stream<Map.Entry<String, String>> texts) {
    return texts
        .filter(
            text ->
                text.getValue().length() < 15
                    || !text.getValue().endsWith(".")
                    || !text.getValue().equals(text.getValue().strip()))
        .map(text -> text.getKey() + ": " + text.getValue())
        .toList();
  }

  @Test
  void everyTypeAndField_isDescribedInASentence() {
    Map<String, String> texts = new TreeMap<>();
    for (RecordType<?> type : types()) {
      String name = group(type) + "." + type.type().getSimpleName();
      texts.put(name, descriptions.of(type));
      for (FieldInfo field : type.fields()) {
        texts.put(name + "." + field.name(), descriptions.of(type, field.name()).text());
      }
    }
    assertThat(texts).hasSizeGreaterThan(2400);
    assertThat(flaws(texts.entrySet().stream())).isEmpty();
  }

  @Test
  void everyLine_isOfATypeAndFieldThatExists() {
    Map<String, DescriptionFile> files = new TreeMap<>();
    Map<String, RecordType<?>> types = new TreeMap<>();
    for (RecordType<?> type : types()) {
      files.computeIfAbsent(group(type), DescriptionFile::read);
      types.put(group(type) + "." + type.type().getSimpleName(), type);
    }
    assertThat(files).hasSizeGreaterThan(20);
    files.forEach(
        (group, file) -> {
          for (String name : file.types()) {
            RecordType<?> type = types.get(group + "." + name);
            assertThat(type).as(group + "." + name).isNotNull();
            List<String> fields =
                new ArrayList<>(type.fields().stream().map(FieldInfo::name).toList());
            if (Resource.class.isAssignableFrom(type.type())) {
              fields.addAll(List.of("apiVersion", "kind"));
            }
            assertThat(fields).as(name).containsAll(file.fields(name));
          }
        });
  }

  @Test
  void whatOneIsLike_exists() {
    for (RecordType<?> type : types()) {
      String like = DescriptionFile.read(group(type)).like(type.type().getSimpleName());
      if (!like.isEmpty()) {
        String other = like.contains(".") ? like : group(type) + "." + like;
        DescriptionFile file = DescriptionFile.read(other.substring(0, other.indexOf('.')));
        assertThat(file.types()).contains(other.substring(other.indexOf('.') + 1));
      }
    }
  }

  @Test
  void sharedFieldsAndScalars_areDescribed() {
    Map<String, String> texts = new TreeMap<>();
    for (String field : List.of("apiVersion", "kind", "metadata")) {
      texts.put(field, descriptions.of(RecordType.of(Pod.class), field).text());
    }
    for (String field : List.of("apiVersion", "kind", "metadata", "items")) {
      texts.put("list " + field, descriptions.ofEvery("List", field).text());
    }
    DescriptionFile shared = DescriptionFile.read("shared");
    for (String type : shared.types()) {
      texts.put(type, descriptions.ofShared(type));
      shared
          .fields(type)
          .forEach(field -> texts.put(field, descriptions.ofEvery(type, field).text()));
    }
    assertThat(texts).hasSizeGreaterThan(40);
    assertThat(flaws(texts.entrySet().stream())).isEmpty();
  }

  @Test
  void typeLikeAnother_hasItsFieldsUnlessItSaysOtherwise() {
    RecordType<?> container = RecordType.of(Container.class);
    RecordType<?> ephemeral = RecordType.of(EphemeralContainer.class);
    assertThat(descriptions.of(ephemeral, "image")).isEqualTo(descriptions.of(container, "image"));
    assertThat(descriptions.of(ephemeral, "ports").text()).contains("Not allowed");
    assertThat(descriptions.of(RecordType.of(NodeCondition.class), "status").text())
        .startsWith("True, False, or Unknown");
  }

  @Test
  void allowedValues_areSorted() {
    assertThat(descriptions.of(RecordType.of(Container.class), "imagePullPolicy").values())
        .containsExactly("Always", "IfNotPresent", "Never");
    assertThat(descriptions.of(RecordType.of(Container.class), "image").values()).isEmpty();
  }

  /** A record of a program of one's own. */
  public record Backup(String schedule) {}

  @Test
  void recordsOfOthers_areUnknown() {
    RecordType<?> backup = RecordType.of(Backup.class);
    assertThat(descriptions.of(backup)).isEmpty();
    assertThat(descriptions.of(backup, "schedule")).isEqualTo(new Described("", List.of()));
  }
}
