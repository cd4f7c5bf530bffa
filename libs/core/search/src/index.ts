export { foldText } from './domain/fold.js';
export { SimilarText } from './domain/similar.js';
export { searchedValue, type SearchText, searchTextOf, type Section } from './domain/searchText.js';
export { defaultDocumentOptions, type DocumentOptions, DocumentTexts } from './infrastructure/documentTexts.js';
export { forgetIndex } from './infrastructure/forgetIndex.js';
export { FilterCache } from './infrastructure/filterCache.js';
export { defaultIndexerOptions, type IndexerOptions, SearchIndexer } from './infrastructure/indexer.js';
export { SearchIndex, type TextFinding, type TextQuery } from './infrastructure/searchIndex.js';
export { SearchModule } from './search.module.js';
