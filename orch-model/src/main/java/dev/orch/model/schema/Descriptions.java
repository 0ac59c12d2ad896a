package dev.orch.model.schema;

import dev.orch.model.Resource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * What the model's types and fields mean, for people: the text beside them in OpenAPI, which {@code
 * kubectl explain} shows. Each group of the API has a file ({@link DescriptionFile}), which is read
 * when something of it is first asked for. For any thread.
 */
public final class Descriptions {
  /**
   * What is known of a field.
   *
   * @param text a sentence or more; empty if nothing is known
   * @param values those that are allowed, sorted; empty if any is
   */
  public record Described(String text, List<String> values) {
    private static final Described UNKNOWN = new Described("", List.of());
  }

  private static final String MODEL = "dev.orch.model.";

  private final Map<String, DescriptionFile> groups = new ConcurrentHashMap<>();

  /** What a type is; empty if nothing is known, as of records from elsewhere. */
  public String of(RecordType<?> type) {
    return file(type).text(type.type().getSimpleName());
  }

  /** What a type is that has no record, such as a {@link FieldType.Scalar} by its name. */
  public String ofShared(String type) {
    return file("shared").text(type);
  }

  /** What a field of the type is. */
  public Described of(RecordType<?> type, String field) {
    Described known = find(file(type), type.type().getSimpleName(), field);
    if (known == null && Resource.class.isAssignableFrom(type.type())) {
      return ofEvery("Object", field);
    }
    return known == null ? Described.UNKNOWN : known;
  }

  /** What a field is that every {@code Object} or {@code List} has, or a request's parameter. */
  public Described ofEvery(String what, String field) {
    Described known = find(file("shared"), what, field);
    return known == null ? Described.UNKNOWN : known;
  }

  private @Nullable Described find(DescriptionFile file, String type, String field) {
    Described known = file.field(type, field);
    String like = file.like(type);
    if (known != null || like.isEmpty()) {
      return known;
    }
    int dot = like.indexOf('.');
    return dot < 0
        ? find(file, like, field)
        : find(file(like.substring(0, dot)), like.substring(dot + 1), field);
  }

  private DescriptionFile file(RecordType<?> type) {
    String group = type.type().getPackageName();
    return file(group.startsWith(MODEL) ? group.substring(MODEL.length()) : "");
  }

  private DescriptionFile file(String group) {
    return groups.computeIfAbsent(group, DescriptionFile::read);
  }
}
