package io.pgshunt.task;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import org.junit.jupiter.api.Test;

class JsonStringsTest {

  private static final JsonMapper JACKSON =
      JsonMapper.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();

  @Test
  void everyCharacterIsWrittenAsJacksonWritesIt() throws Exception {
    for (int c = 0; c <= Character.MAX_VALUE; c++) {
      String text = "a" + (char) c + "é" + (char) c;

      assertThat(JsonStrings.quote(text)).isEqualTo(JACKSON.writeValueAsString(text));
    }
  }

  @Test
  void textWithoutEscapesIsOnlyQuoted() {
    assertThat(JsonStrings.quote("")).isEqualTo("\"\"");
    assertThat(JsonStrings.quote("shop.pay")).isEqualTo("\"shop.pay\"");
  }
}
