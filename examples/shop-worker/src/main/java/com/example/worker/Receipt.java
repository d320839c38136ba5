package com.example.worker;

/** What a charged order leaves behind; goes to the next task as JSON. */
public record Receipt(String number, long cents) {}
