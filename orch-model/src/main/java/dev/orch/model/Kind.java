package dev.orch.model;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSortedMap;
import com.google.common.collect.Lists;
import dev.orch.model.json.Json;
import dev.orch.model.json.JsonText;
import dev.orch.model.meta.ObjectMeta;
import dev.orch.model.schema.FieldInfo;
import dev.orch.model.schema.RecordReader;
import dev.orch.model.schema.RecordType;
import dev.orch.model.schema.RecordWriter;
import dev.orch.model.structural.Pruning;
import dev.orch.model.structural.StructuralSchema;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/**
 * A kind of object: its names, its record, how it is read, written, defaulted, validated and shown.
 * The key to everything that treats kinds alike. Immutable, for any thread. The built-in ones are
 * in {@link Kinds}; {@link #of(Class)} makes one of a record, {@link #dynamic} one of none.
 */
public final class Kind<T extends Resource> {
  /** The verbs that most resources answer to, sorted. */
  public static final List<String> ALL_VERBS =
      ImmutableList.of(
          "create", "delete", "deletecollection", "get", "list", "patch", "update", "watch");

  private final Builder<T> facts;

  private Kind(Builder<T> facts) {
    this.facts = facts;
  }

  /**
   * The kind of a record that is annotated with {@link ApiKind}. With a component named status it
   * has a status subresource, and a generation that counts changes of the rest.
   *
   * @throws IllegalArgumentException if it is not, or has no metadata
   */
  public static <T extends Record & Resource> Kind<T> of(Class<T> type) {
    ApiKind facts = type.getAnnotation(ApiKind.class);
    if (facts == null) {
      throw new IllegalArgumentException(type.getName() + " has no @ApiKind");
    }
    Builder<T> builder =
        builder(facts.group(), facts.version(), type)
            .shortNames(facts.shortNames())
            .namespaced(facts.namespaced());
    boolean hasStatus =
        Arrays.stream(type.getRecordComponents()).anyMatch(c -> c.getName().equals("status"));
    if (hasStatus) {
      builder.status().generation();
    }
    return (facts.plural().isEmpty() ? builder : builder.plural(facts.plural())).build();
  }

  /** A kind whose objects are trees. */
  public static Kind<DynamicObject> dynamic(
      String group, String version, String kind, String plural, boolean namespaced) {
    return dynamicBuilder(group, version, kind).plural(plural).namespaced(namespaced).build();
  }

  /** Begins a kind whose objects are trees. */
  public static Builder<DynamicObject> dynamicBuilder(String group, String version, String kind) {
    return new Builder<>(group, version, kind, DynamicObject.class);
  }

  /** Begins a kind with a record. */
  public static <T extends Record & Resource> Builder<T> builder(
      String group, String version, Class<T> type) {
    return new Builder<>(group, version, type.getSimpleName(), type);
  }

  /** The API group, {@code ""} for the core. */
  public String group() {
    return facts.group;
  }

  public String version() {
    return facts.version;
  }

  /** The kind's name, such as {@code Pod}. */
  public String name() {
    return facts.name;
  }

  /** {@code v1} or {@code apps/v1}. */
  public String apiVersion() {
    return facts.group.isEmpty() ? facts.version : facts.group + "/" + facts.version;
  }

  /** The resource's name in paths, such as {@code pods}. */
  public String plural() {
    return facts.plural;
  }

  public String singular() {
    return facts.singular.isEmpty() ? facts.name.toLowerCase(Locale.ROOT) : facts.singular;
  }

  /** The name of lists of its objects, such as {@code PodList}. */
  public String listName() {
    return facts.listName.isEmpty() ? facts.name + "List" : facts.listName;
  }

  /**
   * {@code pods}, or {@code deployments.apps}: the resource with its group, as messages name it.
   */
  public String resource() {
    return facts.group.isEmpty() ? facts.plural : facts.plural + "." + facts.group;
  }

  /** {@code Pod}, or {@code Deployment.apps}: the kind with its group, as messages name it. */
  public String qualifiedName() {
    return facts.group.isEmpty() ? facts.name : facts.name + "." + facts.group;
  }

  public List<String> shortNames() {
    return facts.shortNames;
  }

  public List<String> categories() {
    return facts.categories;
  }

  public boolean isNamespaced() {
    return facts.namespaced;
  }

  /** What the resource answers to, sorted. */
  public List<String> verbs() {
    return facts.verbs;
  }

  public List<Subresource> subresources() {
    return facts.subresources;
  }

  /** The subresource, or null. */
  public @Nullable Subresource subresource(String name) {
    for (Subresource subresource : facts.subresources) {
      if (subresource.name().equals(name)) {
        return subresource;
      }
    }
    return null;
  }

  /** How its scale is read and written, or null if it has none. */
  public @Nullable ScaleAccess<T> scale() {
    return facts.scale;
  }

  /** The class of its objects: a record, or {@link DynamicObject}. */
  public Class<T> type() {
    return facts.type;
  }

  /** The record's type. @throws IllegalStateException for a dynamic kind */
  public RecordType<? extends Record> recordType() {
    if (!facts.type.isRecord()) {
      throw new IllegalStateException(name() + " has no record");
    }
    return RecordType.of(facts.type.asSubclass(Record.class));
  }

  public boolean isDynamic() {
    return facts.type == DynamicObject.class;
  }

  /** What is known of its objects, if they have no record, and anything is. */
  public @Nullable StructuralSchema schema() {
    return facts.schema;
  }

  public KindRules<T> rules() {
    return facts.rules;
  }

  /** Whether metadata.generation counts changes of what is wanted. */
  public boolean hasGeneration() {
    return facts.generation;
  }

  /** Whether the answer to a deletion is the object rather than a status. */
  public boolean returnsDeleted() {
    return facts.returnsDeleted;
  }

  /** What callers are warned of whenever they use this kind. */
  public java.util.Optional<String> deprecation() {
    return java.util.Optional.ofNullable(facts.deprecation);
  }

  /** Whether an update must name the resourceVersion that it is based on. */
  public boolean needsVersionToUpdate() {
    return facts.needsVersionToUpdate;
  }

  /** Whether a PUT of an object that isn't there creates it. */
  public boolean createsOnUpdate() {
    return facts.createsOnUpdate;
  }

  /** Whether dependents are orphaned when a deletion doesn't say what becomes of them. */
  public boolean orphansDependents() {
    return facts.orphansDependents;
  }

  /** How names of its objects are formed. */
  public NameRule nameRule() {
    return facts.nameRule;
  }

  /** The columns of its table. */
  public List<Column<T>> columns() {
    return facts.columns;
  }

  /** The conditions that a row of its table carries, such as that a pod has ended. */
  public Function<T, List<Json>> rowConditions() {
    return facts.rowConditions;
  }

  /**
   * The fields that field selectors may name beside metadata.name and metadata.namespace, and how
   * to read them.
   */
  public Map<String, Function<T, String>> selectableFields() {
    return facts.selectableFields;
  }

  /**
   * Whether objects are kept as ones of this kind; if not, it is another served version of a kind
   * that is, and {@link #fromStored} and {@link #toStored} lead between the two.
   */
  public boolean isStored() {
    return facts.face == null || facts.face.stored() == null;
  }

  /** The kind that its objects are kept as: mostly itself. */
  public Kind<?> stored() {
    Kind<?> stored = facts.face == null ? null : facts.face.stored();
    return stored == null ? this : stored;
  }

  /** The object of this kind that the stored one stands for. */
  public T fromStored(Resource stored) {
    return facts.face == null ? cast(stored) : facts.face.read(stored);
  }

  /** The objects of this kind that the stored ones stand for, in their order. */
  @SuppressWarnings("unchecked") // all are checked
  public List<T> allFromStored(List<? extends Resource> stored) {
    if (facts.face == null) {
      stored.forEach(this::cast);
      return (List<T>) stored;
    }
    return facts.face.readAll(stored);
  }

  /** What is stored for an object of this kind. */
  public Resource toStored(T object) {
    return facts.face == null ? object : facts.face.write(object);
  }

  /**
   * Whether its objects are questions, such as whether somebody may do something: they are posted,
   * answered and never kept.
   */
  public boolean isReview() {
    return facts.review;
  }

  /** Whether there is a status, written through a subresource of its own. */
  public boolean hasStatus() {
    return subresource("status") != null;
  }

  /** The object of this kind, checked. @throws ClassCastException if it is of another class */
  public T cast(Resource object) {
    return facts.type.cast(object);
  }

  /** The object with other metadata. */
  public T withMetadata(T object, ObjectMeta metadata) {
    return object instanceof DynamicObject dynamic
        ? cast(dynamic.withMetadata(metadata))
        : withField(object, "metadata", metadata);
  }

  /** The object with one top-level field of a record replaced. */
  public T withField(T object, String field, @Nullable Object value) {
    return cast((Resource) with((Record) object, field, value));
  }

  private static <R extends Record> R with(R record, String field, @Nullable Object value) {
    return RecordType.of(record).with(record, field, value);
  }

  /** The top-level field of a record, or null. */
  public @Nullable Object field(T object, String name) {
    FieldInfo field = recordType().field(name);
    return field == null ? null : field.get((Record) object);
  }

  /** The object with the status of another one. */
  public T withStatusOf(T object, T other) {
    if (object instanceof DynamicObject dynamic && other instanceof DynamicObject from) {
      Json status = from.json().get("status");
      return cast(
          DynamicObject.of(
              status == null
                  ? dynamic.json().without("status")
                  : dynamic.json().with("status", status)));
    }
    return recordType().field("status") == null
        ? object
        : withField(object, "status", field(other, "status"));
  }

  /**
   * Reads an object.
   *
   * @param unknown is given the path of each member that the record has no field for
   * @throws dev.orch.model.schema.DecodeException if a value doesn't fit its field
   */
  public T read(Json json, Consumer<String> unknown) {
    if (isDynamic()) {
      Json.Obj whole = json.asObject().with("apiVersion", apiVersion()).with("kind", name());
      StructuralSchema schema = facts.schema;
      return cast(DynamicObject.of(schema == null ? whole : Pruning.prune(whole, schema, unknown)));
    }
    return cast((Resource) RecordReader.read(json, facts.type.asSubclass(Record.class), unknown));
  }

  /** The object as a tree, with apiVersion and kind. */
  public Json.Obj toJson(T object) {
    Json.Obj json =
        object instanceof DynamicObject dynamic
            ? dynamic.json()
            : RecordWriter.toJson((Record) object);
    return json.with("apiVersion", apiVersion()).with("kind", name());
  }

  /** The object in compact JSON. */
  public byte[] encode(T object) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(1024);
    try (JsonGenerator generator = JsonText.generator(out)) {
      write(object, true, generator);
    }
    return out.toByteArray();
  }

  /** Writes the object as the generator's next value; items of a list have no envelope. */
  public void write(T object, boolean envelope, JsonGenerator out) {
    if (object instanceof DynamicObject dynamic) {
      JsonText.write(dynamic.json(), out);
      return;
    }
    out.writeStartObject();
    if (envelope) {
      out.writeStringProperty("kind", name());
      out.writeStringProperty("apiVersion", apiVersion());
    }
    RecordWriter.writeFields((Record) object, out);
    out.writeEndObject();
  }

  @Override
  public boolean equals(Object o) {
    return o instanceof Kind<?> other
        && facts.name.equals(other.facts.name)
        && facts.group.equals(other.facts.group)
        && facts.version.equals(other.facts.version)
        && facts.type == other.facts.type;
  }

  @Override
  public int hashCode() {
    return Objects.hash(facts.group, facts.version, facts.name);
  }

  @Override
  public String toString() {
    return apiVersion() + " " + facts.name;
  }

  /** Collects the facts of a kind; {@link #build} may be called once. */
  public static final class Builder<T extends Resource> {
    private final String group;
    private final String version;
    private final String name;
    private final Class<T> type;
    private String plural;
    private List<String> shortNames = ImmutableList.of();
    private List<String> categories = ImmutableList.of();
    private List<String> verbs = ALL_VERBS;
    private final ImmutableList.Builder<Subresource> subresourceList = ImmutableList.builder();
    private List<Subresource> subresources = ImmutableList.of();
    private boolean namespaced = true;
    private boolean generation;
    private boolean returnsDeleted;
    private @Nullable String deprecation;
    private boolean needsVersionToUpdate;
    private boolean createsOnUpdate;
    private boolean orphansDependents;
    private NameRule nameRule = NameRule.DNS_SUBDOMAIN;
    private KindRules<T> rules = KindRules.none();
    private List<Column<T>> columns = ImmutableList.of();
    private Map<String, Function<T, String>> selectableFields = ImmutableSortedMap.of();
    private @Nullable ScaleAccess<T> scale;
    private Function<T, List<Json>> rowConditions = object -> ImmutableList.of();
    private @Nullable Face<T, ?> face;
    private @Nullable StructuralSchema schema;
    private String singular = "";
    private String listName = "";
    private boolean review;

    private Builder(String group, String version, String name, Class<T> type) {
      this.group = group;
      this.version = version;
      this.name = name;
      this.type = type;
      this.plural = name.toLowerCase(Locale.ROOT) + "s";
    }

    public Builder<T> plural(String plural) {
      this.plural = plural;
      return this;
    }

    public Builder<T> singular(String singular) {
      this.singular = singular;
      return this;
    }

    public Builder<T> listName(String listName) {
      this.listName = listName;
      return this;
    }

    /** What is known of objects that have no record: what isn't named is left out when reading. */
    public Builder<T> schema(StructuralSchema schema) {
      this.schema = schema;
      return this;
    }

    public Builder<T> shortNames(String... shortNames) {
      this.shortNames = ImmutableList.copyOf(shortNames);
      return this;
    }

    public Builder<T> categories(String... categories) {
      this.categories = ImmutableList.copyOf(categories);
      return this;
    }

    public Builder<T> namespaced(boolean namespaced) {
      this.namespaced = namespaced;
      return this;
    }

    public Builder<T> verbs(String... verbs) {
      this.verbs = ImmutableList.copyOf(verbs);
      return this;
    }

    /** Adds a subresource whose objects are of this kind. */
    public Builder<T> subresource(String subresource, String... verbs) {
      return subresource(new Subresource(subresource, "", "", name, ImmutableList.copyOf(verbs)));
    }

    public Builder<T> subresource(Subresource subresource) {
      subresourceList.add(subresource);
      return this;
    }

    /** Adds the status subresource. */
    public Builder<T> status() {
      return subresource("status", "get", "patch", "update");
    }

    /** Adds the scale subresource. */
    public Builder<T> scale(ScaleAccess<T> scale) {
      this.scale = scale;
      return subresource(
          new Subresource(
              "scale", "autoscaling", "v1", "Scale", ImmutableList.of("get", "patch", "update")));
    }

    public Builder<T> generation() {
      this.generation = true;
      return this;
    }

    public Builder<T> returnsDeleted() {
      this.returnsDeleted = true;
      return this;
    }

    public Builder<T> deprecation(String warning) {
      this.deprecation = warning;
      return this;
    }

    public Builder<T> needsVersionToUpdate() {
      this.needsVersionToUpdate = true;
      return this;
    }

    public Builder<T> createsOnUpdate() {
      this.createsOnUpdate = true;
      return this;
    }

    public Builder<T> orphansDependents() {
      this.orphansDependents = true;
      return this;
    }

    public Builder<T> nameRule(NameRule nameRule) {
      this.nameRule = nameRule;
      return this;
    }

    public Builder<T> rules(KindRules<T> rules) {
      this.rules = rules;
      return this;
    }

    public Builder<T> columns(List<Column<T>> columns) {
      this.columns = ImmutableList.copyOf(columns);
      return this;
    }

    public Builder<T> rowConditions(Function<T, List<Json>> conditions) {
      this.rowConditions = conditions;
      return this;
    }

    public Builder<T> selectableFields(Map<String, Function<T, String>> fields) {
      this.selectableFields = ImmutableSortedMap.copyOf(fields);
      return this;
    }

    /**
     * Makes it another served version of a stored kind, shown with the same columns. The functions
     * are pure, and lose nothing there and back.
     */
    public <S extends Resource> Builder<T> versionOf(
        Kind<S> stored, Function<S, T> fromStored, Function<T, S> toStored) {
      this.face =
          new Face<>(
              stored, stored.type(), all -> Lists.transform(all, fromStored::apply), toStored);
      this.columns =
          stored.columns().stream()
              .map(column -> column.of(toStored))
              .collect(ImmutableList.toImmutableList());
      return this;
    }

    /**
     * Has objects kept in another form than they are shown in.
     *
     * @param stored the version of the kind that stands for it where each object counts once, or
     *     null if it is this one
     * @param fromStored makes of all that is read at once what is shown, in the same order
     */
    public Builder<T> kept(
        @Nullable Kind<T> stored, Function<List<T>, List<T>> fromStored, Function<T, T> toStored) {
      this.face = new Face<>(stored, this.type, fromStored, toStored);
      return this;
    }

    /** Its objects are posted, answered and never kept. */
    public Builder<T> review() {
      this.review = true;
      return verbs("create");
    }

    public Kind<T> build() {
      this.subresources = subresourceList.build();
      return new Kind<>(this);
    }
  }

  /** How objects of another served version are made of stored ones and the other way round. */
  private record Face<T extends Resource, S extends Resource>(
      @Nullable Kind<S> stored,
      Class<S> type,
      Function<List<S>, List<T>> fromStored,
      Function<T, S> toStored) {
    T read(Resource object) {
      return readAll(ImmutableList.of(object)).get(0);
    }

    List<T> readAll(List<? extends Resource> objects) {
      return fromStored.apply(
          objects.stream().map(type::cast).collect(ImmutableList.toImmutableList()));
    }

    S write(T object) {
      return toStored.apply(object);
    }
  }
}
