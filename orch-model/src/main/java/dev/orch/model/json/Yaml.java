package dev.orch.model.json;

import java.io.StringReader;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;
import org.yaml.snakeyaml.representer.Representer;

/**
 * Reads YAML 1.1 as kubectl reads it, into JSON trees: aliases and merge keys are resolved, {@code
 * y}, {@code on} and {@code 0777} are what YAML 1.1 makes of them, timestamps are strings.
 * Stateless; depth, size and aliases are bounded.
 */
public final class Yaml {
  private static final int MAX_CODE_POINTS = 16 << 20;
  private static final int MAX_ALIASES = 500;
  private static final int MAX_DEPTH = 200;

  /** The most nodes that a document may have once its aliases are resolved. */
  private static final int MAX_NODES = 1_000_000;

  private final int before;
  private final Consumer<String> problems;
  private final IdentityHashMap<Node, Boolean> open = new IdentityHashMap<>();
  private int nodes;

  private Yaml(int before, Consumer<String> problems) {
    this.before = before;
    this.problems = problems;
  }

  /** One of a text's documents: what it says, or why it can't be read. */
  public sealed interface Document {
    /** Its number as one counts, from 1; empty documents count too. */
    int number();

    /** A document that could be read. */
    record Read(int number, Json json) implements Document {}

    /** A document that is not well-formed. */
    record Broken(int number, String problem) implements Document {}
  }

  /**
   * Reads all documents, each by itself; empty ones are left out. JSON objects that follow one
   * another are documents too.
   */
  public static List<Document> parse(String text) {
    return YamlDocuments.read(text);
  }

  /** Reads a text of one document that stands below so many lines. */
  static Json readOne(String text, int before) {
    try {
      Node node = yaml().compose(new StringReader(text));
      return node == null ? Json.Null.NULL : new Yaml(before, problem -> {}).convert(node);
    } catch (YAMLException e) {
      throw new JsonException(message(e, before), e);
    } catch (IllegalArgumentException badTag) { // what the parser's own check of tags throws
      throw new JsonException("yaml: " + badTag.getMessage(), badTag);
    }
  }

  /**
   * Reads the first document.
   *
   * @param problems is told of duplicate keys; the last one counts
   * @throws JsonException if the text is not well-formed
   */
  public static Json parseOne(String text, Consumer<String> problems) {
    try {
      for (Node node : yaml().composeAll(new StringReader(text))) {
        return new Yaml(0, problems).convert(node);
      }
      return Json.Null.NULL;
    } catch (YAMLException e) {
      throw new JsonException("error converting YAML to JSON: " + goMessage(e), e);
    } catch (IllegalArgumentException badTag) {
      throw new JsonException(
          "error converting YAML to JSON: yaml: " + badTag.getMessage(), badTag);
    }
  }

  private static org.yaml.snakeyaml.Yaml yaml() {
    LoaderOptions options = new LoaderOptions();
    options.setCodePointLimit(MAX_CODE_POINTS);
    options.setMaxAliasesForCollections(MAX_ALIASES);
    options.setNestingDepthLimit(MAX_DEPTH);
    options.setAllowDuplicateKeys(true);
    DumperOptions unused = new DumperOptions();
    return new org.yaml.snakeyaml.Yaml(
        new SafeConstructor(options),
        new Representer(unused),
        unused,
        options,
        new YamlScalars.Untagged());
  }

  private static String message(YAMLException e, int before) {
    if (e instanceof MarkedYAMLException marked && marked.getProblemMark() != null) {
      return "yaml: line " + line(marked.getProblemMark(), before) + ": " + marked.getProblem();
    }
    return "yaml: " + e.getMessage();
  }

  /** As Kubernetes' parser words it, which doesn't name the first line. */
  private static String goMessage(YAMLException e) {
    String message = message(e, 0);
    if (e instanceof MarkedYAMLException marked
        && marked.getProblemMark() != null
        && marked.getProblemMark().getLine() == 0) {
      message = "yaml: " + marked.getProblem();
    }
    return message.replace(
        "mapping values are not allowed here", "mapping values are not allowed in this context");
  }

  private static int line(Mark mark, int before) {
    return before + mark.getLine() + 1;
  }

  private Json convert(Node node) {
    if (++nodes > MAX_NODES) {
      throw new JsonException("yaml: document contains excessive aliasing");
    }
    if (node instanceof ScalarNode scalar) {
      return YamlScalars.resolve(scalar);
    }
    if (open.put(node, true) != null) {
      throw new JsonException("yaml: anchor contains itself");
    }
    Json json =
        node instanceof SequenceNode sequence ? array(sequence) : object((MappingNode) node);
    open.remove(node);
    return json;
  }

  private Json array(SequenceNode sequence) {
    List<Json> elements = new ArrayList<>();
    for (Node element : sequence.getValue()) {
      elements.add(convert(element));
    }
    return new Json.Arr(elements);
  }

  private Json object(MappingNode mapping) {
    Map<String, Json> members = new TreeMap<>();
    Map<String, Json> merged = new TreeMap<>();
    for (NodeTuple tuple : mapping.getValue()) {
      if (isMerge(tuple.getKeyNode())) {
        merge(tuple.getValueNode(), merged);
        continue;
      }
      String key = key(tuple.getKeyNode());
      if (members.put(key, convert(tuple.getValueNode())) != null) {
        problems.accept(
            "line "
                + line(tuple.getKeyNode().getStartMark(), before)
                + ": key "
                + Json.of(key)
                + " already set in map");
      }
    }
    merged.forEach(members::putIfAbsent);
    return new Json.Obj(members);
  }

  private static boolean isMerge(Node key) {
    return key instanceof ScalarNode scalar
        && scalar.getScalarStyle() == DumperOptions.ScalarStyle.PLAIN
        && (scalar.getValue().equals("<<") || scalar.getTag().equals(Tag.MERGE));
  }

  private void merge(Node value, Map<String, Json> into) {
    List<Node> sources =
        value instanceof SequenceNode sequence ? sequence.getValue() : List.of(value);
    for (Node source : sources) {
      if (!(convert(source) instanceof Json.Obj object)) {
        throw new JsonException("yaml: map merge requires map or sequence of maps as the value");
      }
      object.members().forEach(into::putIfAbsent);
    }
  }

  private String key(Node node) {
    Json key = convert(node);
    if (key instanceof Json.Str string) {
      return string.value();
    }
    if (key instanceof Json.Obj || key instanceof Json.Arr) {
      throw new JsonException(
          "yaml: line "
              + line(node.getStartMark(), before)
              + ": a key must be a scalar, not an "
              + key.typeName());
    }
    return key.toString();
  }

  /** The tree in YAML, members sorted, in block style. */
  public static String write(Json json) {
    return YamlText.write(json);
  }
}
