package io.pgshunt.queue;

import io.pgshunt.task.JsonException;
import io.pgshunt.task.RawJson;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/**
 * Which header names the tenant of a task. Tasks of equal priority are begun tenant by tenant in
 * turns, so that one with a long backlog does not hold up the others. Tenants are spread over
 * {@value Lane#COUNT} lanes less one; two that meet in one share its turn.
 *
 * @param header null for no turns: tasks of equal priority are begun by age
 */
public record Tenancy(@Nullable String header) {

  public static final Tenancy NONE = new Tenancy(null);

  public Tenancy {
    if (header != null && header.isBlank()) {
      throw new IllegalArgumentException("the tenant header is blank: name a header, or none");
    }
  }

  /** The lane of a task; 0 if it names no tenant, or its headers are not readable. */
  short laneOf(StoredTask task) {
    if (header == null) {
      return 0;
    }
    try {
      RawJson tenant = RawJson.parse(task.headers()).members().get(header);
      return tenant == null || tenant.isNull() ? 0 : ofTenant(tenant);
    } catch (JsonException e) {
      // A row of another writer's; whoever claims it says so.
      return 0;
    }
  }

  private static short ofTenant(RawJson tenant) {
    CRC32 crc = new CRC32();
    crc.update(tenant.text().getBytes(StandardCharsets.UTF_8));
    return (short) (1 + (crc.getValue() >>> 1) % (Lane.COUNT - 1));
  }
}
