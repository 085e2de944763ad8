import type { ApiFetch } from '../http/apiFetch';
import { jsonRequest, readJson, readNothing } from '../http/json';

export interface Image {
  readonly id: string;
  readonly name: string;
  readonly prompt: string | null;
  readonly width: number | null;
  readonly height: number | null;
  readonly created_at: string;
}

/** A page of a list; `next_cursor` is null on the last one. */
export interface Page<T> {
  readonly items: readonly T[];
  readonly next_cursor: string | null;
}

const pageSize = 12;

/** What to make. */
export interface ImageOrder {
  readonly prompt: string;
  readonly width: number;
  readonly height: number;
}

export function listImages(api: ApiFetch, cursor?: string, signal?: AbortSignal): Promise<Page<Image>> {
  const query = new URLSearchParams({ limit: String(pageSize), ...(cursor && { cursor }) });
  return api(`/images?${query.toString()}`, signal ? { signal } : {}).then(readJson<Page<Image>>);
}

/** Makes one. The same key makes no second image, however often it is sent. */
export function generateImage(api: ApiFetch, order: ImageOrder, key: string): Promise<Image> {
  return api('/images/generate', jsonRequest('POST', order, { 'Idempotency-Key': key })).then(readJson<Image>);
}

export function deleteImage(api: ApiFetch, id: string): Promise<void> {
  return api(`/images/${encodeURIComponent(id)}`, { method: 'DELETE' }).then(readNothing);
}

/** Has it enlarged; a thing of plan pro. */
export function upscaleImage(api: ApiFetch, id: string, factor: number): Promise<void> {
  return api('/images/upscale', jsonRequest('POST', { image_id: id, factor })).then(readNothing);
}
