package io.pgshunt.queue;

/** Something that belongs to the thing whose place in a list, from 1, is {@code source}. */
record Owned<T>(long source, T value) {}
