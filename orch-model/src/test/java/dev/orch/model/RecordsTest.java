package dev.orch.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orch.model.json.Json;
import dev.orch.model.schema.RecordReader;
import dev.orch.model.schema.RecordType;
import java.lang.reflect.RecordComponent;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What holds for every record of the model. */
class RecordsTest {
  @Test
  void everyRecord_isBuiltFromAnEmptyObject() throws Exception {
    assertThat(Records.all()).hasSizeGreaterThan(200);
    for (Class<? extends Record> type : Records.all()) {
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
    for (Class<? extends Record> type : Records.all()) {
      Json.Obj nulls = Json.Obj.EMPTY;
      for (RecordComponent component : type.getRecordComponents()) {
        nulls = nulls.with(component.getName(), Json.Null.NULL);
      }
      assertThat(RecordReader.read(nulls, type, unknown -> {}))
          .isEqualTo(RecordType.of(type).zero());
    }
  }
}
