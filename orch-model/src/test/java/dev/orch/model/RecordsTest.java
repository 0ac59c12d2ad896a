package dev.orch.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orch.model.json.Json;
import dev.orch.model.schema.RecordReader;
import dev.orch.model.schema.RecordType;
import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What holds for every record of the model. */
class RecordsTest {
  private static List<Class<? extends Record>> records()
      throws IOException, URISyntaxException, ClassNotFoundException {
    Path root = Path.of(Kind.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    List<Class<? extends Record>> records = new ArrayList<>();
    try (Stream<Path> files = Files.walk(root)) {
      for (Path file : files.sorted().toList()) {
        Path builder =
            file.resolveSibling(file.getFileName().toString().replace(".class", "Builder.class"));
        if (file.toString().endsWith(".class") && Files.exists(builder)) {
          String name = root.relativize(file).toString().replace('/', '.').replace(".class", "");
          Class<?> type = Class.forName(name);
          if (type.isRecord()) {
            records.add(type.asSubclass(Record.class));
          }
        }
      }
    }
    return records;
  }

  @Test
  void everyRecord_isBuiltFromAnEmptyObject() throws Exception {
    assertThat(records()).hasSizeGreaterThan(200);
    for (Class<? extends Record> type : records()) {
      Record made = RecordReader.read(Json.Obj.EMPTY, type, unknown -> {});
      assertThat(made).isEqualTo(RecordType.of(type).zero());
      for (RecordComponent component : type.getRecordComponents()) {
        Object value = component.getAccessor().invoke(made);
        boolean nullable = component.getAnnotatedType().isAnnotationPresent(Nullable.class);
        assertThat(value != null || nullable)
            .as(type.getSimpleName() + "." + component.getName())
            .isTrue();
      }
    }
  }

  @Test
  void everyRecord_isBuiltFromNulls() throws Exception {
    for (Class<? extends Record> type : records()) {
      Json.Obj nulls = Json.Obj.EMPTY;
      for (RecordComponent component : type.getRecordComponents()) {
        nulls = nulls.with(component.getName(), Json.Null.NULL);
      }
      assertThat(RecordReader.read(nulls, type, unknown -> {}))
          .isEqualTo(RecordType.of(type).zero());
    }
  }
}
